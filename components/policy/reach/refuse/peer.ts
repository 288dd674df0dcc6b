import { cidrWithin, parseCidr } from "../../../contract/match/cidr.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Value and name part of a label (Kubernetes 1.36, apimachinery `validation.IsValidLabelValue`, `IsQualifiedName`). */
const LABEL = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
/** `matchName` and `matchPattern` (Cilium 1.20.2, pkg/policy/api/fqdn.go). */
const NAME = /^([-a-zA-Z0-9_]+[.]?)+$/;
const PATTERN = /^[-a-zA-Z0-9_*]([-a-zA-Z0-9_*]|[.](?![.]))*$/;
const MAX_NAME = 255;

/** Why Cilium refuses a label selector; `undefined` when it takes it. */
export function selectorReason(selector: unknown): string | undefined {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as {
    matchLabels?: Readonly<Record<string, string>>;
    matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
  };
  for (const [key, value] of Object.entries(matchLabels)) {
    const reason = keyReason(key) ?? valueReason(value);
    if (reason !== undefined) return reason;
  }
  for (const { key, operator, values = [] } of matchExpressions) {
    const reason = keyReason(key) ?? values.map(valueReason).find((one) => one !== undefined);
    if (reason !== undefined) return reason;
    const takesValues = operator === "In" || operator === "NotIn";
    if (!takesValues && operator !== "Exists" && operator !== "DoesNotExist")
      return `there is no operator "${operator}"`;
    if (takesValues && values.length === 0) return `${operator} of "${key}" has no values`;
    if (!takesValues && values.length > 0) return `${operator} of "${key}" can't have values`;
  }
  return undefined;
}

/** The source in front of a key, as in `k8s:app`, is no part of the label. */
function keyReason(key: string): string | undefined {
  const [, name = ""] = /([^/]*)$/.exec(key.slice(key.indexOf(":") + 1)) ?? [];
  return LABEL.test(name) ? undefined : `"${key}" is not the key of a label`;
}

function valueReason(value: string): string | undefined {
  return value === "" || LABEL.test(value) ? undefined : `"${value}" is not the value of a label`;
}

/** Why Cilium refuses an entry of `toFQDNs` or of DNS rules. */
export function nameReason({ matchName, matchPattern }: Fields): string | undefined {
  if ((matchName === undefined) === (matchPattern === undefined)) {
    return "a name has either matchName or matchPattern";
  }
  const text = String(matchName ?? matchPattern);
  if (text.length > MAX_NAME) return `"${text.slice(0, 40)}…" is longer than ${MAX_NAME} bytes`;
  return (matchName === undefined ? PATTERN : NAME).test(text) ? undefined : `"${text}" is not a DNS name`;
}

/** Why Cilium refuses `fromCIDR`, `toCIDR` and their sets, or why they can't be judged without a cluster. */
export function cidrReason(rule: Fields, side: "from" | "to"): string | undefined {
  const plain = (rule[`${side}CIDR`] as readonly string[] | undefined) ?? [];
  const set = (rule[`${side}CIDRSet`] as readonly Fields[] | undefined) ?? [];
  const indirect = set.find((one) => one.cidrGroupRef !== undefined || one.cidrGroupSelector !== undefined);
  if (indirect !== undefined) return "CIDR groups can't be judged without a cluster";
  const bad = plain.find((text) => typeof parseCidr(withLength(text)) === "string");
  if (bad !== undefined) return `"${bad}" is not a CIDR`;
  for (const { cidr, except = [] } of set as readonly { cidr: string; except?: readonly string[] }[]) {
    const range = parseCidr(String(cidr));
    if (typeof range === "string") return `"${cidr}" is not a CIDR`;
    for (const text of except) {
      const hole = parseCidr(text);
      if (typeof hole === "string") return `"${text}" is not a CIDR`;
      if (!cidrWithin(hole, range)) return `${cidr} does not contain its exception ${text}`;
    }
  }
  return undefined;
}

function withLength(text: string): string {
  if (text.includes("/")) return text;
  return text.includes(":") ? `${text}/128` : `${text}/32`;
}
