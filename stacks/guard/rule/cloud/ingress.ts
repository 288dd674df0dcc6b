import { broken, type Finding, type ResourceRule } from "../../rule.ts";
import { type Opening, READERS } from "../read/opening.ts";
import { isOpenRange } from "../read/range.ts";

/** Ports through which a node or a cluster is administered. Cilium's are in its system requirements (1.20.2). */
const ADMINISTRATION: Readonly<Record<number, string>> = {
  22: "SSH",
  2379: "etcd",
  2380: "etcd",
  3389: "RDP",
  4240: "Cilium health",
  4244: "Hubble",
  5985: "WinRM",
  5986: "WinRM",
  6443: "API server",
  10250: "kubelet",
  10255: "kubelet",
};

export const noOpenAdministration: ResourceRule = {
  kind: "resource",
  id: "no-open-administration",
  description: "Nobody administers nodes or clusters from the internet",
  remediation: "Name the ranges or security groups that may come in; for people, use the cloud's session service.",
  types: Object.keys(READERS),
  check: ({ type, props }) => (READERS[type]?.(props) ?? []).flatMap(judge),
};

function judge({ path, sources, ports, uncertain }: Opening): readonly Finding[] {
  const reached = Object.entries(ADMINISTRATION).filter(
    ([port]) => ports === "all" || ports.some(([from, to]) => Number(port) >= from && Number(port) <= to),
  );
  const open = sources.filter(isOpenRange);
  if (reached.length === 0 || open.length === 0) return uncertain ? [{ kind: "unknown", path }] : [];
  const what = ports === "all" ? "every port" : reached.map(([port, name]) => `port ${port} (${name})`).join(", ");
  return [
    broken(
      path,
      `${path === "" ? "the rule" : path} lets ${open.join(" and ")} reach ${what}`,
      "name the ranges or security groups that need it, or take the rule away",
    ),
  ];
}
