// What the contract says of each operation, looked up in the types that `npm run generate` makes of it.

import type { components, paths } from "./generated.js";

/** What is sent and answered, by the names that the contract gives it: `Schemas["ProductionTest"]`. */
export type Schemas = components["schemas"];

/** The codes of the API's errors. */
export type ErrorCode = Schemas["ErrorBody"]["code"];

/** What the API says about an error beside its code: which of these, depends on that. */
export type ErrorDetails = Schemas["ErrorDetails"];

/** The paths that take this method. */
export type PathOf<Method extends "get" | "post" | "patch" | "delete"> = {
  [Path in keyof paths]: paths[Path] extends Record<Method, { responses: unknown }> ? Path : never;
}[keyof paths];

/** The body that an operation takes. */
export type BodyOf<Operation> = Operation extends { requestBody?: { content: { "application/json": infer Body } } }
  ? Body
  : Operation extends { requestBody?: infer Optional }
    ? NonNullable<Optional> extends { content: { "application/json": infer Body } }
      ? Body
      : never
    : never;

/** The query parameters that an operation takes, less the cursor, which only whoever turns the pages knows. */
export type FiltersOf<Operation> = Operation extends { parameters: { query?: infer Query } }
  ? Omit<NonNullable<Query>, "cursor">
  : never;

/** The variables in an operation's path. */
export type VariablesOf<Operation> = Operation extends { parameters: { path: infer Variables } }
  ? Variables & Record<string, string>
  : Record<string, never>;

/** The body of an operation's success. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? JsonOf<Responses[keyof Responses & (200 | 201)]>
  : never;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;
