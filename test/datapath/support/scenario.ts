/**
 * What OpenChoreo's end-to-end suite asks of its network policies (OpenChoreo 1.2.0, test/e2e/suites/networkpolicy), by the
 * cells of `cells/openchoreo.yaml`. Where OpenChoreo leaves a way open that nobody declared, it is denied here. A pod of a
 * component "in another environment" is one that no policy selects, as OpenChoreo's unprotected targets are.
 */
export interface Scenario {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly dns?: string;
  readonly expected: "allowed" | "denied";
}

const PORT = 8080;
const row = (name: string, from: string, to: string, expected: Scenario["expected"], port = PORT): Scenario => ({
  ...{ name, from, to, port, expected },
});
const lookUp = (name: string, dns: string, expected: Scenario["expected"]): Scenario => ({
  ...row(name, "acme/proj1/client-a", "dns", expected, 53),
  dns,
});

export const SCENARIOS: readonly Scenario[] = [
  row("the same project, to an endpoint for the project", "acme/proj1/client-a", "acme/proj1/comp-b", "allowed"),
  row("another project, to an endpoint for the namespace", "acme/proj2/client-b", "acme/proj1/comp-a", "allowed"),
  row("another project, to an endpoint for its project alone", "acme/proj2/client-b", "acme/proj1/comp-b", "denied"),
  row("another namespace, inwards", "beta/proj1/client-d", "acme/proj1/comp-a", "denied"),
  row("another namespace, outwards", "acme/proj1/client-a", "beta/proj1/comp-d", "denied"),
  row("another environment", "acme/proj1/client-a", "acme/proj1/comp-a in another environment", "denied"),
  row("another environment, backwards", "acme/proj1/comp-a in another environment", "acme/proj1/comp-b", "denied"),
  row("the gateway, to an external endpoint", "gateway:external", "acme/proj1/comp-a", "allowed"),
  row("the gateway, to an endpoint for the project", "gateway:external", "acme/proj1/comp-b", "denied"),
  row("the gateway, to an internal endpoint", "gateway:internal", "acme/proj1/comp-c", "allowed"),
  row("the same project, to an internal endpoint", "acme/proj1/client-a", "acme/proj1/comp-c", "allowed"),
  row("a namespace of nobody's, not declared", "acme/proj1/client-a", "account external-gateway", "denied", 443),
  row("an open pod of another namespace", "acme/proj1/client-a", "beta/proj1/comp-d in another environment", "denied"),
  row("a neighbour, not declared", "acme/proj1/comp-a", "acme/proj1/comp-b", "denied"),
  lookUp("a name of the cluster", "a.b.svc.cluster.local", "allowed"),
  lookUp("a name outside, without an approval", "data-carried-out.evil.example", "denied"),
  row("the internet, without an approval", "acme/proj1/client-a", "world", "denied", 443),
];
