/** Pod labels: valid to Kubernetes, part of a Cilium identity (R18), and never shared by two components. */
import { label } from "../label.ts";
import type { Path } from "../read/text.ts";
import { DNS_SUBDOMAIN } from "../schema/text.ts";
import type { Report } from "./report.ts";

/**
 * Keys that Cilium leaves out of identities by default (v1.20.2, pkg/labelsfilter, `defaultLabelPrefixCfg`):
 * a selector on them never matches. Beginnings, as Cilium matches them.
 */
const IRRELEVANT = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/(job-completion-index|controller-uid)/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-(generation|hash)/,
  /^controller-(revision-hash|uid)/,
  /^annotation/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];

const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** What Kubernetes refuses about a label key, or `undefined`. */
export function keyProblem(key: string): string | undefined {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  if (prefix !== undefined && (prefix.length > 253 || !DNS_SUBDOMAIN.test(prefix)))
    return "has no valid DNS prefix before '/'";
  if (!LABEL_NAME.test(key.slice(slash + 1))) return "is not a label name (at most 63 letters, digits, '-', '_', '.')";
  return undefined;
}

export function valueProblem(value: string): string | undefined {
  return value === "" || LABEL_NAME.test(value)
    ? undefined
    : "is not a label value (at most 63 letters, digits, '-', '_', '.')";
}

export function checkLabels(labels: Readonly<Record<string, string>>, path: Path, report: Report): void {
  for (const [key, value] of Object.entries(labels)) {
    const at = [...path, key];
    const bad = keyProblem(key);
    if (bad !== undefined)
      report.error("label", at, `label key ${JSON.stringify(key)} ${bad}`, "write a Kubernetes label key", "key");
    const badValue = valueProblem(value);
    if (badValue !== undefined)
      report.error("label", at, `label value ${JSON.stringify(value)} ${badValue}`, "write a Kubernetes label value");
  }
}

export function checkSelector(
  component: string,
  selector: Readonly<Record<string, string>>,
  path: Path,
  report: Report,
): void {
  if (Object.keys(selector).length === 0) {
    report.error(
      "selector",
      path,
      "selector is empty and would select every pod of the cell",
      `remove it for the default ${label.component}: ${component}`,
    );
  }
  checkLabels(selector, path, report);
  for (const [key, value] of Object.entries(selector)) {
    const at = [...path, key];
    if (IRRELEVANT.some((pattern) => pattern.test(key))) {
      report.error(
        "R18",
        at,
        `label ${key} is not part of a Cilium identity, so the selector never matches`,
        `select by another label, such as ${label.component} or app.kubernetes.io/name`,
        "key",
      );
    } else if (/^io\.cilium/.test(key) || key.startsWith("reserved")) {
      report.error(
        "R5",
        at,
        `label ${key} is set by Cilium, not by pods`,
        `select by a label of the pods, such as ${label.component}`,
        "key",
      );
    } else if (key === label.component && value !== component) {
      report.error(
        "selector",
        at,
        `${label.component} is ${JSON.stringify(value)} but the component is named ${component}`,
        `write ${label.component}: ${component}`,
      );
    } else if (key.startsWith("cellwall.dev/") && key !== label.component) {
      report.error(
        "selector",
        at,
        `label ${key} is reserved`,
        `select by ${label.component} or a label of your own`,
        "key",
      );
    }
  }
}

export type Overlap = "always" | "possible" | "never";

/** Whether a pod can be selected by both: `always` if every pod of one is a pod of the other too. */
export function overlap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Overlap {
  const shared = Object.keys(a).filter((key) => Object.hasOwn(b, key));
  if (shared.some((key) => a[key] !== b[key])) return "never";
  const smaller = Math.min(Object.keys(a).length, Object.keys(b).length);
  return shared.length === smaller ? "always" : "possible";
}
