import { parseDeclarations } from "../components/contract/declaration.ts";
import type { Model } from "../components/contract/model.ts";
import { resolve } from "../components/contract/resolve.ts";
import type { SourceFile } from "../components/contract/source.ts";

export const BENCH_PLATFORM: SourceFile = {
  path: "platform.yaml",
  text: `apiVersion: cellwall.dev/v1alpha1
kind: Platform
metadata: {name: bench}
spec:
  gateways:
    - {name: external, identity: {namespace: gateway-external, serviceAccount: external-gateway}, port: 8443}
    - {name: internal, identity: {namespace: gateway-internal, serviceAccount: internal-gateway}, port: 8443}
  dns: {namespace: kube-system, labels: {k8s-app: kube-dns}, port: 53}
  cilium: {version: 1.20.2, flavour: self-managed}
`,
};

/** Cell files: `components` in a chain, each calling the next, and the first calling the cell before. */
export function cellFiles(cells: number, components: number): SourceFile[] {
  return Array.from({ length: cells }, (_, cell) => ({ path: `cell-${cell}.yaml`, text: cellText(cell, components) }));
}

function cellText(cell: number, components: number): string {
  const name = (index: number) => `c${index}`;
  const parts = Array.from({ length: components }, (_, index) => {
    const dependencies = [
      ...(index + 1 < components ? [`{component: ${name(index + 1)}, endpoint: http}`] : []),
      ...(index === 0 && cell > 0 ? [`{cell: p${cell - 1}, component: c0, endpoint: http, route: direct}`] : []),
    ];
    return `    - name: ${name(index)}
      kind: service
      endpoints:
        - {name: http, protocol: HTTP, port: 80, targetPort: 8080, visibility: [project, organization]}
      dependsOn: [${dependencies.join(", ")}]
`;
  });
  return `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: p${cell}}
spec:
  organization: acme
  owner: {team: bench, contact: bench@acme.example}
  environments: {prod: {phase: enforce}}
  components:
${parts.join("")}`;
}

/** The resolved model of N cells. Throws when the generator makes a file that the contract refuses. */
export function benchModel(cells: number, components = 1): Model {
  const declarations = parseDeclarations([BENCH_PLATFORM, ...cellFiles(cells, components)]);
  const { model, problems } = resolve(declarations, {
    environment: "prod",
    asOf: "2026-11-21T00:00:00Z",
    documents: new Map(),
  });
  if (model === undefined) throw new Error(`the bench's cells are refused: ${JSON.stringify(problems.slice(0, 3))}`);
  return model;
}
