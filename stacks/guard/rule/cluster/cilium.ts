import {
  broken,
  type Expectation,
  type Finding,
  type Resource,
  type ResourceRule,
  type StackRule,
  tableRule,
} from "../../rule.ts";
import { CLUSTERS, KUBERNETES } from "../../type.ts";
import { isTrue, isUnknown } from "../../value.ts";

const RELEASES: readonly string[] = [KUBERNETES.release, KUBERNETES.chart];

/** A release of the Cilium chart: by its own name, or by the chart's, whether from a repository or a folder. */
function isCilium({ type, props }: Pick<Resource, "type" | "props">): boolean {
  if (!RELEASES.includes(type)) return false;
  return props.name === "cilium" || (typeof props.chart === "string" && /(^|\/)cilium\/?$/.test(props.chart));
}

interface Setting {
  readonly path: string;
  readonly holds: (value: unknown) => boolean;
  readonly wanted: string;
  readonly fix: string;
  readonly optional?: boolean;
}

/** One rule out of Helm values, for both resources that install a chart. */
function valuesRule(rule: { id: string; description: string; remediation: string }, settings: readonly Setting[]) {
  const table = RELEASES.flatMap((type) =>
    settings.map((setting): Expectation => ({ type, ...setting, path: `values.${setting.path}`, when: isCilium })),
  );
  return tableRule({ ...rule, table });
}

export const ciliumEncrypts = valuesRule(
  {
    id: "cilium-encrypts",
    description: "Cilium encrypts traffic between nodes with IPsec",
    remediation: "Keep encryption.enabled true and encryption.type ipsec in the values of the Cilium release.",
  },
  [
    {
      path: "encryption.enabled",
      holds: isTrue,
      wanted: "true",
      fix: "set it to true: traffic between nodes goes in clear text without it",
    },
    {
      path: "encryption.type",
      holds: (value) => value === "ipsec",
      wanted: '"ipsec"',
      fix: "set it to ipsec: keys are then in the hands of the plane",
    },
  ],
);

export const ciliumReplacesKubeProxy = valuesRule(
  {
    id: "cilium-replaces-kube-proxy",
    description: "Cilium replaces kube-proxy",
    remediation: "Keep kubeProxyReplacement true; changing it on a live cluster cuts connections.",
  },
  [
    {
      path: "kubeProxyReplacement",
      holds: isTrue,
      wanted: "true",
      fix: "set it to true: Services otherwise go around Cilium's policies and its Hubble flows",
    },
  ],
);

export const hubbleOn = valuesRule(
  {
    id: "hubble-on",
    description: "Hubble sees every flow and shows no personal data",
    remediation: "Keep hubble.enabled, hubble.relay.enabled and hubble.redact.enabled true.",
  },
  [
    {
      path: "hubble.enabled",
      holds: isTrue,
      wanted: "true",
      fix: "set it to true: drift detection and the SIEM read it",
    },
    {
      path: "hubble.relay.enabled",
      holds: isTrue,
      wanted: "true",
      fix: "set it to true: nobody can ask for flows without",
    },
    {
      path: "hubble.redact.enabled",
      holds: isTrue,
      wanted: "true",
      fix: "set it to true: query strings and headers carry tokens, which would end in a log",
    },
  ],
);

export const ciliumEnforces = valuesRule(
  {
    id: "cilium-enforces",
    description: "Cilium enforces policies and does not only audit them",
    remediation: "Keep policyEnforcementMode default and policyAuditMode false; observe single cells by their phase.",
  },
  [
    {
      path: "policyEnforcementMode",
      holds: (value) => value !== "never",
      wanted: '"default"',
      optional: true,
      fix: "set it to default: never switches every policy of the plane off",
    },
    {
      path: "policyAuditMode",
      holds: (value) => !isTrue(value),
      wanted: "false",
      optional: true,
      fix: "set it to false: audit mode lets everything through on the whole plane",
    },
  ],
);

export const clusterHasCilium: StackRule = {
  kind: "stack",
  id: "cluster-has-cilium",
  description: "A stack that makes a cluster installs Cilium into it",
  remediation: "Add the Cilium component to the stack.",
  types: CLUSTERS,
  check: (resources) => {
    if (resources.some(isCilium)) return [];
    // In the preview of a new cluster its provider can't be asked, and the release shows nothing at all yet.
    const undecided = resources.some(
      ({ type, props }) =>
        RELEASES.includes(type) &&
        (isUnknown(props.chart) || isUnknown(props.name) || (props.chart === undefined && props.name === undefined)),
    );
    return resources
      .filter(({ type }) => CLUSTERS.includes(type))
      .map(({ urn }): Finding & { readonly urn: string } => ({
        urn,
        ...(undecided
          ? { kind: "unknown", path: "" }
          : broken(
              "",
              "the stack has a cluster and no release of the Cilium chart",
              "add the Cilium component: nodes without it never get Ready, and no policy holds",
            )),
      }));
  },
};

export const ciliumRules: readonly (ResourceRule | StackRule)[] = [
  ciliumEncrypts,
  ciliumReplacesKubeProxy,
  hubbleOn,
  ciliumEnforces,
  clusterHasCilium,
];
