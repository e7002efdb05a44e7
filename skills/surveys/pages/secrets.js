// The secret of a comment: whoever has it reads what is replied, and can answer. The server gets its
// hash with the comment, and keeps nothing else of it.

import { fromBase64, newToken, toBase64 } from "./blind.js";

/** Make a secret of 32 random bytes, in words. */
export const newSecret = () => toBase64(newToken());

/** Give the SHA-256 of a secret, in hexadecimal. */
export async function hashOf(secret) {
  const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64(secret)));
  return [...hashed].map((one) => one.toString(16).padStart(2, "0")).join("");
}
