// What the compiler has to refuse. A line that it would take is an error by itself, so building the tests is the test.

import type { OperatorClient, WorkspaceClient } from "../src/index.js";

export async function refused(workspace: WorkspaceClient, operator: OperatorClient): Promise<void> {
  // @ts-expect-error: a member that is spelled otherwise
  await workspace.createProductionTest("abc123", { titel: "t" });
  // @ts-expect-error: a required member that is not there
  await workspace.recordStamp("abc123", "id", { providerId: "bankidse" });
  // @ts-expect-error: a value of a closed list that is none of it
  await operator.reviewActivation("act_1", { decision: "postpone" });
  // @ts-expect-error: a filter that there is not
  workspace.listProductionTests("abc123", { status: "active" });
  // @ts-expect-error: the cursor is the listing's own affair
  workspace.listProductionTests("abc123", { cursor: "x" });
  // @ts-expect-error: a member that no answer has
  (await workspace.getProductionTest("abc123", "id")).isActive;
}

export async function taken(workspace: WorkspaceClient): Promise<void> {
  // A member with a default may be left out, and null is the same.
  await workspace.createProductionTest("abc123", { title: "t", maxStamps: null });
  for (const { flowTypes, status } of await workspace.getProviders("abc123")) {
    // Lists that may grow take what is not known yet.
    if (flowTypes.includes("of_later") || status === "of_later") continue;
  }
}
