import type { FlowEvent, Party } from "../event.ts";
import { at, type Cell, none, type Row } from "./row.ts";

/** Words of the targets for the two ends. Client and server by role, not by packet: replies are turned round before. */
const ENDS = [
  { role: "client", short: "Src", ecs: "source", ocsf: "src_endpoint" },
  { role: "server", short: "Dst", ecs: "destination", ocsf: "dst_endpoint" },
] as const;

type Names = (typeof ENDS)[number];

interface End {
  readonly field: keyof Party;
  readonly flat: string;
  readonly asim: (names: Names, party: (event: FlowEvent) => Party) => Cell;
  readonly ecs: (names: Names, party: (event: FlowEvent) => Party) => Cell;
  readonly ocsf: (names: Names, party: (event: FlowEvent) => Party) => Cell;
}

const FIELDS: readonly End[] = [
  {
    field: "ip",
    flat: "Ip",
    asim: ({ short }) => `${short}IpAddr`,
    ecs: ({ ecs, role }) => [`${ecs}.ip`, `${ecs}.address`, `${role}.ip`],
    ocsf: ({ ocsf }) => `${ocsf}.ip`,
  },
  {
    field: "port",
    flat: "Port",
    asim: ({ short }) => `${short}PortNumber`,
    ecs: ({ ecs, role }) => [`${ecs}.port`, `${role}.port`],
    ocsf: ({ ocsf }) => `${ocsf}.port`,
  },
  {
    field: "mac",
    flat: "Mac",
    asim: ({ short }) => `${short}MacAddr`,
    ecs: ({ ecs }) => `${ecs}.mac`,
    ocsf: ({ ocsf }) => `${ocsf}.mac`,
  },
  {
    field: "cluster",
    flat: "Cluster",
    asim: ({ short }) => `${short}DvcScope`,
    ecs: ({ ecs }) => `cilium.${ecs}.cluster`,
    ocsf: ({ ocsf }) => `${ocsf}.zone`,
  },
  {
    field: "namespace",
    flat: "Namespace",
    asim: ({ short }) => `${short}Zone`,
    ecs: ({ ecs, role }) => [`cilium.${ecs}.namespace`, ...(role === "client" ? ["orchestrator.namespace"] : [])],
    ocsf: ({ ocsf }) => `${ocsf}.domain`,
  },
  {
    field: "pod",
    flat: "Pod",
    asim: ({ short }) => `${short}Hostname`,
    ecs: ({ ecs, role }) => [`cilium.${ecs}.pod`, ...(role === "client" ? ["orchestrator.resource.name"] : [])],
    ocsf: ({ ocsf }) => `${ocsf}.name`,
  },
  {
    field: "workload",
    flat: "Workload",
    asim: ({ short }) => `${short}AppName`,
    ecs: ({ ecs }) => `cilium.${ecs}.workload`,
    ocsf: ({ ocsf }) => `${ocsf}.svc_name`,
  },
  {
    field: "serviceAccount",
    flat: "ServiceAccount",
    asim: ({ short }, party) => [
      at(`${short}Username`, (e) => account(party(e))),
      at(`${short}UsernameType`, (e) => (account(party(e)) === null ? null : "Simple")),
    ],
    ecs: ({ ecs }, party) => at(`${ecs}.user.name`, (e) => account(party(e))),
    ocsf: ({ ocsf }, party) => at(`${ocsf}.owner.name`, (e) => account(party(e))),
  },
  {
    field: "identity",
    flat: "Identity",
    asim: ({ short }, party) => [
      at(`${short}DvcId`, (e) => party(e).identity?.toString() ?? null),
      at(`${short}DvcIdType`, (e) => (party(e).identity === null ? null : "Other")),
    ],
    ecs: ({ ecs }) => `cilium.${ecs}.identity`,
    ocsf: ({ ocsf }, party) => at(`${ocsf}.uid`, (e) => party(e).identity?.toString() ?? null),
  },
  {
    field: "reserved",
    flat: "Reserved",
    asim: () => none("NetworkDirection says what crosses the border; ASIM has no other class of endpoints"),
    ecs: ({ ecs }) => `cilium.${ecs}.reserved`,
    // OCSF 1.3.0 network_endpoint.type_id: 0 unknown, 99 other, which `type` then names.
    ocsf: ({ ocsf }, party) => [
      at(`${ocsf}.type`, (e) => party(e).reserved[0] ?? null),
      at(`${ocsf}.type_id`, (e) => (party(e).reserved.length === 0 ? 0 : 99)),
    ],
  },
  {
    field: "names",
    flat: "Names",
    asim: ({ short }, party) => at(`${short}FQDN`, (e) => party(e).names[0] ?? null),
    ecs: ({ ecs }, party) => [at(`${ecs}.domain`, (e) => party(e).names[0] ?? null), `cilium.${ecs}.names`],
    ocsf: ({ ocsf }, party) => at(`${ocsf}.hostname`, (e) => party(e).names[0] ?? null),
  },
];

/** A service account as Kubernetes names its user. */
function account({ namespace, serviceAccount }: Party): string | null {
  return serviceAccount === null ? null : `system:serviceaccount:${namespace ?? ""}:${serviceAccount}`;
}

export const endpoint: readonly Row[] = ENDS.flatMap((names) => {
  const party = (event: FlowEvent) => event[names.role];
  return FIELDS.map(({ field, flat, asim, ecs, ocsf }) => ({
    field: `${names.role}.${field}`,
    value: (event: FlowEvent) => party(event)[field],
    flat: `${names.short}${flat}`,
    asim: asim(names, party),
    ecs: ecs(names, party),
    ocsf: ocsf(names, party),
  }));
});
