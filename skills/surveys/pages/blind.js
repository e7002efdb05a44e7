// Blind signatures, RFC 9474, the half of who asks for one: RSABSSA-SHA384-PSS-Deterministic.
// The other half, and why it is this one, is in skills/surveys/blind.py; both are held to the RFC.

const HASH = 48; // bytes, of SHA-384 and of the salt
const BITS = 2048; // of a key at least
const EXPONENT = 65537n; // with another one a signer could make a key that tells people apart

const digest = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const fromBase64 = (words) => Uint8Array.from(atob(words), (one) => one.charCodeAt(0));

/** A new token: what is signed without being seen. */
export const newToken = () => random(32);

/** Name a public key, for people to compare: half of its SHA-256, in groups of four. */
export async function fingerprint(spki) {
  const digits = [...(await digest("SHA-256", spki))].map((one) => one.toString(16).padStart(2, "0")).join("");
  return digits.slice(0, 32).match(/.{4}/g).join(" ");
}

/** Read the numbers of a public key. Throws for one that nobody should trust. */
export async function readKey(spki) {
  const key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
  const { n, e } = await crypto.subtle.exportKey("jwk", key);
  const fromUrl = (words) => toNumber(fromBase64(words.replaceAll("-", "+").replaceAll("_", "/")));
  const read = { key, n: fromUrl(n), e: fromUrl(e) };
  if (read.e !== EXPONENT || bitsOf(read.n) < BITS) throw new Error("unfit key");
  return read;
}

/** Hide a message from who signs it: what they see, and what takes the blinding off again.
 * `chosen` is for the vectors of the RFC alone. */
export async function blind({ n, e }, message, chosen = {}) {
  const salt = chosen.salt ?? random(HASH);
  const inverse = chosen.inverse ?? below(n);
  const mask = inverted(inverse, n);
  const encoded = toNumber(await encode(message, salt, bitsOf(n) - 1));
  return { blinded: toBytes((encoded * power(mask, e, n)) % n, lengthOf(n)), inverse };
}

/** Take the blinding off a signature. Throws when it is none of this message. */
export async function finalize({ key, n }, message, signed, inverse) {
  const signature = toBytes((toNumber(signed) * inverse) % n, lengthOf(n));
  const isGood = await crypto.subtle.verify({ name: "RSA-PSS", saltLength: HASH }, key, signature, message);
  if (!isGood) throw new Error("unfit signature");
  return signature;
}

/** EMSA-PSS of RFC 8017. */
async function encode(message, salt, bits) {
  const length = Math.ceil(bits / 8);
  const hashed = await digest("SHA-384", message);
  const seed = await digest("SHA-384", new Uint8Array([...new Uint8Array(8), ...hashed, ...salt]));
  const block = new Uint8Array(length - HASH - 1);
  block.set([1, ...salt], block.length - HASH - 1);
  const mask = await spread(seed, block.length);
  const masked = block.map((one, at) => one ^ mask[at]);
  masked[0] &= 0xff >> (8 * length - bits);
  return new Uint8Array([...masked, ...seed, 0xbc]);
}

/** MGF1 of RFC 8017. */
async function spread(seed, length) {
  const made = [];
  for (let at = 0; made.length < length; at += 1) {
    const counter = [at >>> 24, at >>> 16, at >>> 8, at].map((one) => one & 0xff);
    made.push(...(await digest("SHA-384", new Uint8Array([...seed, ...counter]))));
  }
  return new Uint8Array(made.slice(0, length));
}

// Numbers.

const bitsOf = (number) => number.toString(2).length;
const lengthOf = (number) => Math.ceil(bitsOf(number) / 8);
const toNumber = (bytes) => BigInt(`0x${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("") || "0"}`);

function toBytes(number, length) {
  const digits = number.toString(16).padStart(2 * length, "0");
  return Uint8Array.from(digits.match(/../g), (one) => parseInt(one, 16));
}

/** A number between 1 and n, each as likely, that has an inverse. */
function below(n) {
  for (;;) {
    const number = toNumber(random(lengthOf(n)));
    if (number > 0n && number < n && inverted(number, n) !== null) return number;
  }
}

function power(base, exponent, n) {
  let made = 1n;
  for (const bit of exponent.toString(2)) made = (made * made * (bit === "1" ? base : 1n)) % n;
  return made;
}

/** The inverse of a number; null when it has none, and then the key is broken anyway. */
function inverted(number, n) {
  let [before, now, first, second] = [n, number, 0n, 1n];
  while (now > 0n) {
    const times = before / now;
    [before, now] = [now, before - times * now];
    [first, second] = [second, first - times * second];
  }
  return before === 1n ? ((first % n) + n) % n : null;
}
