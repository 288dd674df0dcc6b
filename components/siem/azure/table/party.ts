/** Label of an identity that carries the pod's service account (Cilium 1.20.2 pkg/k8s/apis/cilium.io/const.go). */
const SERVICE_ACCOUNT = `'"k8s:io[.]cilium[.]k8s[.]policy[.]serviceaccount=([^"]+)"'`;

interface Sides {
  /** Side of the packet that is this end of the connection. */
  readonly plain: "source" | "destination";
  /** The same on a reply. */
  readonly reply: "source" | "destination";
}

/** Columns of one end, `Src` or `Dst`. `end` is the endpoint of that end, turned round on replies already. */
export function partyColumns(prefix: "Src" | "Dst", { plain, reply }: Sides, end: string): Record<string, string> {
  const sided = (of: (side: string) => string) => `iif(Reply == true, ${of(reply)}, ${of(plain)})`;
  const workload = `${end}.workloads[0]`;
  const columns = {
    Ip: `tostring(${sided((side) => `F.IP.${side}`)})`,
    // Whatever the protocol: a later one than is known here has its ports too.
    Port: `tolong(${sided((side) => `extract('"${side}_port":([0-9]+)', 1, L4)`)})`,
    Mac: `tostring(${sided((side) => `F.ethernet.${side}`)})`,
    Cluster: `tostring(${end}.cluster_name)`,
    Namespace: `tostring(${end}.namespace)`,
    Pod: `tostring(${end}.pod_name)`,
    Workload:
      `iif(isempty(tostring(${workload}.name)), '', strcat(iif(isempty(tostring(${workload}.kind)), 'Workload', ` +
      `tostring(${workload}.kind)), '/', tostring(${workload}.name)))`,
    ServiceAccount: `extract(${SERVICE_ACCOUNT}, 1, tostring(${end}.labels))`,
    Identity: `tolong(${end}.identity)`,
    Reserved: `extract_all('"reserved:([^"]+)"', tostring(${end}.labels))`,
    Names: sided((side) => `F.${side}_names`),
  };
  return Object.fromEntries(Object.entries(columns).map(([name, kql]) => [`${prefix}${name}`, kql]));
}
