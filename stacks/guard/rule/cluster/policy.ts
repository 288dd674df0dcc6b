import { label } from "../../../../components/contract/label.ts";
import { broken, type Finding, type Placed, type ResourceRule, type StackRule } from "../../rule.ts";
import { KUBERNETES } from "../../type.ts";
import { holdsUnknown, isRecord, isUnknown, list, type Props, valueAt } from "../../value.ts";
import { isOpenRange } from "../read/range.ts";

/** Namespaces of the cluster itself, which no cell rules. */
const SYSTEM: readonly unknown[] = ["kube-system"];

/** Entities that are everybody. `cluster` is every pod of every cell. */
const EVERYBODY: readonly unknown[] = ["all", "world", "world-ipv4", "world-ipv6", "cluster"];

export const noOpenPolicy: ResourceRule = {
  kind: "resource",
  id: "no-open-policy",
  description: "No policy of a cell lets everybody in or everything out",
  remediation: "Name the peer (endpoints, a range, a host name) or the ports.",
  types: [KUBERNETES.cilium, KUBERNETES.ciliumClusterwide, KUBERNETES.networkPolicy],
  check: ({ type, props }) => {
    const namespace = valueAt(props, "metadata.namespace");
    if (typeof namespace === "symbol") return [{ kind: "unknown", path: "metadata.namespace" }];
    if (SYSTEM.includes(namespace)) return [];
    const specs: [string, unknown][] = [
      ["spec", props.spec],
      ...(isUnknown(props.specs) ? [["specs", props.specs] as [string, unknown]] : []),
      ...list(props.specs).map((spec, index): [string, unknown] => [`specs.${index}`, spec]),
    ];
    return specs.flatMap(([path, spec]): readonly Finding[] => {
      if (isUnknown(spec)) return [{ kind: "unknown", path }];
      if (!isRecord(spec)) return [];
      return (["ingress", "egress"] as const).flatMap((direction) => judge(type, spec, direction, path));
    });
  },
};

function judge(type: string, spec: Props, direction: "ingress" | "egress", where: string): readonly Finding[] {
  const entries = spec[direction];
  if (isUnknown(entries)) return [{ kind: "unknown", path: `${where}.${direction}` }];
  return list(entries).flatMap((entry, index): readonly Finding[] => {
    const path = `${where}.${direction}.${index}`;
    if (isUnknown(entry)) return [{ kind: "unknown", path }];
    if (!isRecord(entry)) return [];
    const open =
      type === KUBERNETES.networkPolicy ? openKubernetes(entry, direction) : openCilium(type, entry, direction);
    if (open !== undefined) {
      const all = direction === "ingress" ? "lets everybody in" : "lets everything out";
      const fix =
        direction === "ingress"
          ? "name the endpoints that may come in, or take the rule away; other cells come in through a gateway"
          : "name the endpoints, host names or ranges that may be reached, with an approval in the cell file";
      return [broken(path, `${path} ${all}: ${open}, on every port`, fix)];
    }
    return holdsUnknown(entry) ? [{ kind: "unknown", path }] : [];
  });
}

/** An empty Cilium rule allows nothing: it is how a default deny is written. What opens is a peer without ports. */
function openCilium(type: string, entry: Props, direction: "ingress" | "egress"): string | undefined {
  const [side, ports] = [direction === "ingress" ? "from" : "to", list(entry.toPorts)];
  const limited =
    list(entry.icmps).length > 0 ||
    (ports.length > 0 &&
      ports.every(
        (group) =>
          isRecord(group) &&
          list(group.ports).length > 0 &&
          list(group.ports).every((port) => isRecord(port) && String(port.port) !== "0"),
      ));
  if (limited || isUnknown(entry.toPorts)) return undefined;
  const entity = list(entry[`${side}Entities`]).find((name) => EVERYBODY.includes(name));
  if (entity !== undefined) return `entity ${String(entity)}`;
  const sets = list(entry[`${side}CIDRSet`]).map((set) => (isRecord(set) ? set.cidr : undefined));
  const range = [...list(entry[`${side}CIDR`]), ...sets].find(isOpenRange);
  if (range !== undefined) return `range ${String(range)}`;
  if (list(entry.toFQDNs).some((name) => isRecord(name) && /^\*+$/.test(String(name.matchPattern))))
    return "every host name";
  const everyEndpoint = list(entry[`${side}Endpoints`]).some(isEmpty);
  return type === KUBERNETES.ciliumClusterwide && everyEndpoint ? "every endpoint of the cluster" : undefined;
}

/** An empty rule of a NetworkPolicy, the other way round, allows everything. */
function openKubernetes(entry: Props, direction: "ingress" | "egress"): string | undefined {
  if (list(entry.ports).length > 0 || isUnknown(entry.ports)) return undefined;
  const peers = entry[direction === "ingress" ? "from" : "to"];
  if (isUnknown(peers)) return undefined;
  if (list(peers).length === 0) return "the rule names no peer";
  for (const peer of list(peers).filter(isRecord)) {
    const { ipBlock } = peer;
    if (isRecord(ipBlock) && isOpenRange(ipBlock.cidr)) return `range ${String(ipBlock.cidr)}`;
    if (isEmpty(peer.namespaceSelector) && (peer.podSelector === undefined || isEmpty(peer.podSelector)))
      return "every namespace";
  }
  return undefined;
}

function isEmpty(selector: unknown): boolean {
  return (
    isRecord(selector) &&
    Object.values(selector).every((part) => (isRecord(part) ? isEmpty(part) : list(part).length === 0))
  );
}

export const cellDefaultDeny: StackRule = {
  kind: "stack",
  id: "cell-default-deny",
  description: "Every enforcing cell keeps the default deny of its namespace",
  remediation: "Place a cell's namespace with its bundle; to watch without denying, put the cell in phase observe.",
  types: [KUBERNETES.namespace],
  check: (resources) =>
    resources.flatMap((resource): readonly (Finding & { readonly urn: string })[] => {
      if (resource.type !== KUBERNETES.namespace) return [];
      const labels = valueAt(resource.props, "metadata.labels");
      if (typeof labels === "symbol") return [{ kind: "unknown", path: "metadata.labels", urn: resource.urn }];
      if (!isRecord(labels) || labels[label.project] === undefined || labels[label.phase] === "observe") return [];
      const name = valueAt(resource.props, "metadata.name");
      const policies = resources.filter(denies);
      const namespaces = policies.map(({ props }) => valueAt(props, "metadata.namespace"));
      if (typeof name === "string" && namespaces.includes(name)) return [];
      if (policies.some(({ from }) => Object.values(from).flat().includes(resource.urn))) return [];
      if ([name, ...namespaces].some((value) => typeof value === "symbol"))
        return [{ kind: "unknown", path: "metadata.name", urn: resource.urn }];
      const message = `namespace ${String(name)} of a cell has no policy that denies all ingress and egress by default`;
      const fix = "place the cell's whole bundle (policy cell-00-default-deny), or label the cell with phase observe";
      return [{ ...broken("", message, fix), urn: resource.urn }];
    }),
};

/** A policy for every pod of a namespace that puts both directions into default deny. */
function denies({ type, props }: Placed): boolean {
  const { spec } = props;
  if (!isRecord(spec)) return false;
  if (type === KUBERNETES.networkPolicy) {
    const both = ["Ingress", "Egress"].every((name) => list(spec.policyTypes).includes(name));
    return both && isEmpty(spec.podSelector);
  }
  if (type !== KUBERNETES.cilium || !isEmpty(spec.endpointSelector)) return false;
  const off = isRecord(spec.enableDefaultDeny) ? spec.enableDefaultDeny : {};
  return (["ingress", "egress"] as const).every(
    (direction) => list(spec[direction]).length > 0 && off[direction] !== false,
  );
}
