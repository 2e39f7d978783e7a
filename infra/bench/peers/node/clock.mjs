// Times, as the answers have them, and the ids that are made of them.

import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Milliseconds since 1970 as the answers say a time. */
export const text = (millis) => new Date(millis).toISOString();

/** So many ULIDs of a time, each the next after the one before. */
export function ulids(millis, count = 1) {
  const random = BigInt(`0x${randomBytes(10).toString("hex")}`) / 2n;
  const first = (BigInt(millis) << 80n) + random;
  return Array.from({ length: count }, (_, index) => ulid(first + BigInt(index)));
}

function ulid(number) {
  let text = "";
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((number >> shift) & 31n)];
  return text;
}
