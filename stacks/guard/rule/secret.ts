import { broken, type Finding, type Resource, type ResourceRule } from "../rule.ts";
import { isRecord, isUnknown } from "../value.ts";

/** Texts that are secrets wherever they stand. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  // AWS's own prefixes: AKIA for long-term keys, ASIA for temporary ones (IAM user guide, "unique identifiers").
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z2-7]{16}\b/],
  // `<id>+ rfc4106(gcm(aes)) <hex> 128` (Cilium 1.20.2, documentation of IPsec).
  ["an IPsec key line", /\b\d{1,2}\+? [a-z0-9]+\(\S+\) [0-9a-f]{32,}/],
];

/** Base64 of `-----BEGIN`, as kubeconfigs and Kubernetes Secrets carry keys. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/]+/g;

/** Names of properties that hold a secret, without dashes and in lower case. */
const NAMES =
  /(password|passwd|passphrase|clientsecret|secretkey|secretaccesskey|apikey|apitoken|accesstoken|authtoken|bearertoken|privatekey|connectionstring|presharedkey|sastoken)$|^token$/;

/** Texts that only look like a secret by their name: switches, and references to where the secret is. */
const HARMLESS = /^$|^(true|false)$|^arn:|^\$\{.*\}$/;

export const noPlainSecret: ResourceRule = {
  kind: "resource",
  id: "no-plain-secret",
  description: "No secret stands in a property as plain text, where state files and previews show it",
  remediation: "Wrap the value in pulumi.secret, or better let the cluster or the cloud make the secret itself.",
  check: ({ props, secrets }) => search(props, [], secrets ?? new Set()),
};

function search(value: unknown, path: readonly string[], secrets: NonNullable<Resource["secrets"]>): Finding[] {
  const where = path.join(".");
  if (secrets.has(where)) return [];
  if (isUnknown(value)) return [{ kind: "unknown", path: where }];
  if (typeof value === "string") {
    const what = looksLike(value, path.at(-1) ?? "");
    return what === undefined ? [] : [finding(where, what)];
  }
  if (Array.isArray(value)) return value.flatMap((entry, index) => search(entry, [...path, String(index)], secrets));
  if (!isRecord(value)) return [];
  // An environment variable, or any other pair of name and value.
  const { name, value: paired } = value;
  const pair = typeof name === "string" && typeof paired === "string" && !isUnknown(paired) && isSecretName(name);
  const place = [...path, "value"].join(".");
  if (pair && !HARMLESS.test(paired) && !secrets.has(place)) return [finding(place, `the value of ${name}`)];
  return Object.entries(value).flatMap(([key, entry]) => search(entry, [...path, key], secrets));
}

function finding(path: string, what: string): Finding {
  return broken(
    path,
    `${path} holds ${what} as plain text`,
    "wrap it in pulumi.secret and change the secret now: whoever could read the state or this log has it",
  );
}

function looksLike(text: string, name: string): string | undefined {
  const plain = text.replaceAll(ENCODED, (encoded) => Buffer.from(encoded, "base64").toString("latin1"));
  for (const [what, shape] of SHAPES) if (shape.test(plain)) return what;
  return isSecretName(name) && !HARMLESS.test(text) ? "a secret, by its name," : undefined;
}

function isSecretName(name: string): boolean {
  return NAMES.test(name.replaceAll(/[-_.]/g, "").toLowerCase());
}
