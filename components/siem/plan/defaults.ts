import { sourcesOf } from "../matrix/matrix.ts";
import type { Cloud, SourceId } from "../matrix/source.ts";
import type { LogRequest, SinkRequest } from "./request.ts";

interface Defaults {
  readonly sinks: Readonly<Record<string, SinkRequest>>;
  /** Sinks of every source that is not named in `others`. */
  readonly usual: readonly string[];
  readonly others: Readonly<Partial<Record<SourceId, readonly string[]>>>;
  readonly off: Readonly<Partial<Record<SourceId, string>>>;
}

const TETRAGON = "Tetragon is not installed on this plane";

/** Audit logs of the control plane: searched, and kept where nobody can change them. */
const both = (search: string, archive: string) => ({
  "kubernetes-audit": [search, archive],
  authenticator: [search, archive],
  "policy-change": [search, archive],
});

/** What a plane does with its logs unless its stack says otherwise. */
const DEFAULTS: Readonly<Record<Exclude<Cloud, "local">, Defaults>> = {
  azure: {
    sinks: { siem: { kind: "log-analytics" }, archive: { kind: "storage", lockDays: 365 } },
    usual: ["siem"],
    others: { ...both("siem", "archive"), "network-flow": ["archive"] },
    off: {
      tetragon: TETRAGON,
      "cloud-activity": "one setting a subscription: it belongs to the subscription's own stack",
    },
  },
  aws: {
    sinks: { "control-plane": { kind: "cloudwatch" }, archive: { kind: "bucket", lockDays: 365 } },
    usual: ["archive"],
    others: {
      ...both("control-plane", "archive"),
      "api-server": ["control-plane"],
      "network-flow": ["control-plane"],
    },
    off: {
      tetragon: TETRAGON,
      "cloud-activity": "one trail an organization: it belongs to the organization's own stack",
    },
  },
  gcp: {
    sinks: { archive: { kind: "log-bucket" } },
    usual: ["archive"],
    others: {},
    off: { tetragon: TETRAGON },
  },
};

/** Every source of the cloud with its default sinks. */
export function defaultRequest(cloud: Exclude<Cloud, "local">): LogRequest {
  const { sinks, usual, others, off } = DEFAULTS[cloud];
  const destinations: Partial<Record<SourceId, readonly string[]>> = {};
  for (const source of sourcesOf(cloud)) if (off[source] === undefined) destinations[source] = others[source] ?? usual;
  return { sinks, destinations, off };
}
