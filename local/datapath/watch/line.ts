import pc from "picocolors";
import type { Flow } from "../check/flow.ts";

/** What is read of an end of a flow besides its address. */
interface End {
  readonly namespace?: string;
  readonly pod_name?: string;
  readonly labels?: readonly string[];
}

export type SeenFlow = Flow & {
  readonly time: string;
  readonly source?: End;
  readonly destination?: End;
  readonly destination_names?: readonly string[];
  readonly is_reply?: boolean;
  readonly Summary?: string;
};

/**
 * One line for people, in the manner of `hubble observe`: time, ends with ports, side, verdict, and what allowed it.
 * `undefined` for what says nothing new, as replies.
 */
export function flowLine(flow: SeenFlow): string | undefined {
  if (flow.is_reply === true || flow.IP === undefined || flow.l4 === undefined) return undefined;
  const ports = flow.l4.TCP ?? flow.l4.UDP;
  if (ports === undefined) return undefined;
  const by = [...(flow.egress_allowed_by ?? []), ...(flow.ingress_allowed_by ?? []), ...(flow.egress_denied_by ?? [])];
  const log = (flow.policy_log ?? []).filter((text) => text !== "");
  const from = endText(flow.source, flow.IP.source);
  const to = endText(flow.destination, flow.destination_names?.[0] ?? flow.IP.destination);
  return [
    pc.dim(flow.time.slice(11, 23)),
    `${from} -> ${to}:${ports.destination_port}`,
    flow.traffic_direction?.toLowerCase(),
    flow.l7 === undefined ? undefined : flow.Summary,
    verdictText(flow.verdict),
    flow.drop_reason_desc === undefined ? undefined : pc.red(flow.drop_reason_desc),
    by.length === 0 ? undefined : pc.dim(`by ${by.map(({ name }) => name).join(", ")}`),
    log.length === 0 ? undefined : `approval ${log.join(", ")}`,
  ]
    .filter((part) => part !== undefined)
    .join("  ");
}

/** Namespace and pod; otherwise the reserved identity, unless that is the world, whose address says more. */
function endText(end: End | undefined, address: string): string {
  if (end?.pod_name !== undefined) return `${end.namespace}/${end.pod_name}`;
  const reserved = end?.labels?.find((one) => one.startsWith("reserved:"))?.slice("reserved:".length);
  return reserved === undefined || reserved === "world" ? address : `${reserved} ${address}`;
}

function verdictText(verdict: string): string {
  return verdict === "DROPPED" ? pc.red(verdict) : pc.green(verdict);
}
