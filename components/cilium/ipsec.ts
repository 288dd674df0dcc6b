/**
 * The IPsec key line that Cilium reads from the Secret `cilium-ipsec-keys`, key `keys`:
 * `<id>+ rfc4106(gcm(aes)) <40 hex characters: 16-byte key and 4-byte salt> 128`.
 * Source: Cilium 1.20.2, `pkg/datapath/linux/ipsec` (parser) and Documentation/security/network/encryption-ipsec.rst.
 */

export const IPSEC_SECRET = { name: "cilium-ipsec-keys", key: "keys" } as const;

/** Key and salt for AES-128-GCM (RFC 4106): 16 + 4 bytes. */
export const KEY_BYTES = 20;

/** The SPI has four bits on the wire and 0 means "not encrypted", so ids run from 1 to 15. */
const HIGHEST_KEY_ID = 15;

const ALGORITHM = "rfc4106(gcm(aes))";
const ICV_BITS = 128;

/** The key line for `id` (1 to 15) and exactly {@link KEY_BYTES} bytes of key material. Throws a RangeError otherwise. */
export function keyLine(id: number, material: Uint8Array): string {
  if (!Number.isInteger(id) || id < 1 || id > HIGHEST_KEY_ID) {
    throw new RangeError(`IPsec key id ${id} is not a whole number from 1 to ${HIGHEST_KEY_ID}`);
  }
  if (material.length !== KEY_BYTES) {
    throw new RangeError(`IPsec key material has ${material.length} bytes, ${ALGORITHM} takes ${KEY_BYTES}`);
  }
  const hex = Array.from(material, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${id}+ ${ALGORITHM} ${hex} ${ICV_BITS}`;
}

/** Id of the next key: agents refuse new material under an id they know, so it always moves on, 15 to 1. */
export function nextKeyId(id: number): number {
  return (id % HIGHEST_KEY_ID) + 1;
}

/** What is wrong with a key line, or `undefined`. Never repeats the material. */
export function keyLineFault(line: string): string | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 4) return `has ${fields.length} fields, expected: id, algorithm, key, ICV length`;
  const [id, algorithm, hex, icv] = fields as [string, string, string, string];
  const number = /^([0-9]{1,2})\+?$/.exec(id)?.[1];
  if (number === undefined || Number(number) < 1 || Number(number) > HIGHEST_KEY_ID) {
    return `has the key id "${id}", expected 1 to ${HIGHEST_KEY_ID}, with "+" for per-tunnel keys`;
  }
  if (!algorithm.startsWith("rfc")) return `names the algorithm "${algorithm}", expected an AEAD such as ${ALGORITHM}`;
  if (!/^(0x)?[0-9a-f]+$/i.test(hex) || hex.length % 2 !== 0) return "has a key that is not hexadecimal";
  if (!["96", "128", "256"].includes(icv)) return `has the ICV length "${icv}", expected 96, 128 or 256`;
  return undefined;
}
