"""What a type checker has to refuse. With `warn_unused_ignores` a line that it would take is an error by itself."""

from __future__ import annotations

from greenlight_client import OperatorClient, WorkspaceClient


def refused(workspace: WorkspaceClient, operator: OperatorClient) -> None:
    # A member that is spelled otherwise, which leaves a required one out.
    workspace.create_production_test("abc123", {"titel": "t"})  # type: ignore[typeddict-item]
    # A required member that is not there.
    workspace.record_stamp("abc123", "id", {"providerId": "bankidse"})  # type: ignore[typeddict-item]
    # A value of a closed list that is none of it.
    operator.review_activation("act_1", {"decision": "postpone"})  # type: ignore[typeddict-item]
    # A filter that there is not.
    workspace.list_production_tests("abc123", status="active")  # type: ignore[call-arg]
    # A member that no answer has.
    workspace.get_production_test("abc123", "id")["isActive"]  # type: ignore[typeddict-item]


def taken(workspace: WorkspaceClient) -> None:
    # A member with a default may be left out, and None is the same.
    workspace.create_production_test("abc123", {"title": "t", "maxStamps": None})
    for provider in workspace.get_providers("abc123"):
        # Lists that may grow take what is not known yet.
        if "of_later" in provider["flowTypes"] or provider.get("status") == "of_later":
            continue
