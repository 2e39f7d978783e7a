// Writes the types of the contract: `npm run generate`, or `node generate.mjs FILE` to write them elsewhere.
//
// A list that may grow (`x-open`) takes values that are not known yet: whoever reads one must expect them, and their
// compiler says so.

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTypescript, { astToString } from "openapi-typescript";
import ts from "typescript";

const DOCUMENT = new URL("../../docs/openapi.yaml", import.meta.url);
const FILE = process.argv[2] ?? fileURLToPath(new URL("src/generated.ts", import.meta.url));
const HEADER = "// Written by `npm run generate` from docs/openapi.yaml. Do not edit: the next run writes it anew.\n\n";

const { factory } = ts;

/** `"a" | "b" | (string & {})`: any text, of which editors suggest those that are known. */
function open(values) {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  const any = [...kinds].map((kind) => {
    const keyword = { string: ts.SyntaxKind.StringKeyword, number: ts.SyntaxKind.NumberKeyword }[kind];
    const type = [factory.createKeywordTypeNode(keyword), factory.createTypeLiteralNode([])];
    return factory.createParenthesizedType(factory.createIntersectionTypeNode(type));
  });
  return factory.createUnionTypeNode([...values.map(literal), ...any]);
}

function literal(value) {
  if (value === null) return factory.createLiteralTypeNode(factory.createNull());
  if (typeof value === "number") return factory.createLiteralTypeNode(factory.createNumericLiteral(value));
  return factory.createLiteralTypeNode(factory.createStringLiteral(value));
}

const types = await openapiTypescript(DOCUMENT, {
  // A member with a default may be left out of a request.
  defaultNonNullable: false,
  transform: (schema) => {
    if (schema["x-open"] === true) return open(schema.enum);
    // Entries are not asked about by themselves.
    if (schema.items?.["x-open"] === true) return factory.createArrayTypeNode(open(schema.items.enum));
    return undefined;
  },
});
await writeFile(FILE, HEADER + astToString(types));
