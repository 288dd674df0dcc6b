/** Ready pieces of YAML for cell files and approvals. */
import type { Cell, Component, Endpoint, Route, Visibility } from "../../../contract/model.ts";

/** `dependsOn` entry of a component of `home`. */
export function dependsOn(
  home: Cell,
  target: { readonly cell: Cell; readonly component: Component; readonly endpoint: Endpoint },
  options: { readonly route?: Route; readonly operations?: readonly string[] } = {},
): string {
  const { cell, component, endpoint } = target;
  const fields = [
    ...(cell.organization === home.organization ? [] : [`organization: ${cell.organization}`]),
    ...(cell.namespace === home.namespace ? [] : [`cell: ${cell.project}`]),
    `component: ${component.name}`,
    `endpoint: ${endpoint.name}`,
    ...(options.route === undefined ? [] : [`route: ${options.route}`]),
    ...(options.operations === undefined ? [] : [`operations: [${options.operations.map(scalar).join(", ")}]`]),
  ];
  return `dependsOn:\n  - { ${fields.join(", ")} }\n`;
}

/** The visibility of an endpoint, with one word more. */
export function visibility(endpoint: Endpoint, more: Visibility): string {
  return `visibility: [${[...endpoint.visibility, more].join(", ")}]\n`;
}

/** An endpoint where there is none yet. */
export function endpoint(port: number, transport: string, needed: Visibility): string {
  return `endpoints:\n  - { name: port-${port}, protocol: ${transport}, port: ${port}, visibility: [${needed}] }\n`;
}

export interface Outside {
  readonly cell: Cell;
  readonly component: Component;
  /** `fqdn: api.stripe.com` or `cidr: 203.0.113.5/32`. */
  readonly destination: string;
  readonly port: number;
  readonly transport: string;
}

/** `egress` entry; the id is the one that the approval is given. */
export function egress({ destination, port, transport }: Outside): string {
  return `egress:
  - to: { ${destination} }
    ports: [${port}/${transport}]
    justification: Say what it is needed for
    approval: EA-0000 # id of the approval
`;
}

/** An approval to ask for: whoever approves it adds people and dates. */
export function approval({ cell, component, destination, port, transport }: Outside): string {
  return `apiVersion: cellwall.dev/v1alpha1
kind: EgressApproval
metadata: { name: ea-0000 } # the next free id
spec:
  cell: { organization: ${cell.organization}, project: ${cell.project} }
  environments: [${cell.environment}]
  components: [${component.name}]
  destination: { ${destination} }
  ports: [{ port: ${port}, protocol: ${transport} }]
  justification: Say in 20 characters or more what it is needed for
  risk: low
  # requestedBy, approvedBy, validFrom and expiresAt: from whoever asks and approves
`;
}

/** A string inside a flow sequence: quoted where YAML would read something else. */
function scalar(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
