/** Inputs as Pulumi writes them into files: what is secret or not known stands there by a mark. */
import { isRecord, type Props, UNKNOWN } from "../value.ts";

/** Key and value that mark a secret (pulumi/sdk 3.250.0, go/common/resource: SigKey, SecretSig). */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What `pulumi preview --json` prints instead of a secret (pulumi/pkg 3.250.0, display.massageSecrets). */
const MASKED = "[secret]";

/** Plain data. A secret that is shown is taken as it is; one that is not shown counts as not known. */
export function plainInputs(value: unknown): Props {
  const plain = plainValue(value);
  return isRecord(plain) ? plain : {};
}

function plainValue(value: unknown): unknown {
  if (value === MASKED) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isRecord(value)) return value;
  if (value[MARK] === SECRET)
    return typeof value.plaintext === "string" ? plainValue(parsed(value.plaintext)) : UNKNOWN;
  // An asset, an archive or a reference to another resource.
  if (value[MARK] !== undefined) return UNKNOWN;
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, entry]) => [key, plainValue(entry)]));
}

/** `pulumi stack export --show-secrets` writes a secret as JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}
