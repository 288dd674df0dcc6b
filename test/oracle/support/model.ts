/** Models to compile: the example, and random cells that the contract takes. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseDeclarations } from "../../../components/contract/declaration.ts";
import type { Model } from "../../../components/contract/model.ts";
import { formatProblem } from "../../../components/contract/problem.ts";
import { resolve } from "../../../components/contract/resolve.ts";
import type { SourceFile } from "../../../components/contract/source.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const AS_OF = "2026-11-21T00:00:00Z";

export const PLATFORM: SourceFile = {
  path: "platform.yaml",
  text: `apiVersion: cellwall.dev/v1alpha1
kind: Platform
metadata: {name: plane}
spec:
  gateways:
    - {name: external, identity: {namespace: gateway-external, serviceAccount: external-gateway}, port: 8443}
    - {name: internal, identity: {namespace: gateway-internal, serviceAccount: internal-gateway}, port: 8444}
  dns: {namespace: kube-system, labels: {k8s-app: kube-dns}, port: 53}
  scrapers: [{namespace: monitoring, serviceAccount: prometheus}]
  cilium: {version: 1.20.2, flavour: self-managed}
`,
};

function modelOf(files: readonly SourceFile[], environment: string): Model {
  const declarations = parseDeclarations(files);
  const documents = new Map(declarations.references.map(({ path }) => [path, readFileSync(join(ROOT, path), "utf8")]));
  const { model, problems } = resolve(declarations, { environment, asOf: AS_OF, documents });
  if (model === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return model;
}

export function shop(environment: "dev" | "prod"): Model {
  const paths = globSync("examples/shop/{cell,approval}/*.yaml", { cwd: ROOT }).toSorted();
  return modelOf(
    [PLATFORM, ...paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }))],
    environment,
  );
}

const PROTOCOLS = ["HTTP", "TCP", "UDP", "GRPC"] as const;

/** Two to five cells of one or two organizations in dev and prod; who calls whom is random. */
export const model: fc.Arbitrary<Model> = fc
  .record({
    cells: fc.array(
      fc.record({
        organization: fc.constantFrom("acme", "globex"),
        phase: fc.constantFrom("observe", "enforce"),
        intraCell: fc.constantFrom("declared", "declared", "open"),
        components: fc.array(
          fc.record({
            protocol: fc.constantFrom(...PROTOCOLS),
            port: fc.constantFrom(8080, 9090, 5432),
            visibility: fc.constantFrom(
              "[project]",
              "[project, organization]",
              "[project, organization, public]",
              "[public]",
            ),
            metrics: fc.boolean(),
            webhook: fc.boolean(),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { minLength: 2, maxLength: 4 },
    ),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 }),
    environment: fc.constantFrom("dev", "prod"),
  })
  .map(({ cells, edges, environment }) => {
    const all = cells.flatMap((cell, c) => cell.components.map((component, k) => ({ ...component, cell, c, k })));
    const calls = new Map<string, string[]>();
    for (const [a, b] of edges) {
      const from = all[a % all.length];
      const to = all[b % all.length];
      if (from === undefined || to === undefined || from === to) continue;
      const line = callLine(from, to);
      if (line === undefined) continue;
      const key = `${from.c}/${from.k}`;
      calls.set(key, [...new Set([...(calls.get(key) ?? []), line])]);
    }
    const files = cells.map((cell, c) => ({
      path: `cell-${c}.yaml`,
      text: `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: p${c}}
spec:
  organization: ${cell.organization}
  owner: {team: t, contact: t@example.com}
  environments: {dev: {phase: ${cell.phase}}, prod: {phase: enforce}}
  intraCell: ${cell.intraCell}
  components:
${cell.components
  .map(
    (one, k) => `    - name: k${k}
      kind: service
      endpoints: [{name: e, protocol: ${one.protocol}, port: ${one.port}, visibility: ${one.visibility}}]
${one.metrics ? "      metrics: {port: 9464}\n" : ""}${one.webhook ? "      webhooks: [{port: 9443}]\n" : ""}      dependsOn: [${(calls.get(`${c}/${k}`) ?? []).join(", ")}]
`,
  )
  .join("")}`,
    }));
    return { files: [PLATFORM, ...files], environment };
  })
  .filter(({ files, environment }) => tryModel(files, environment) !== undefined)
  .map(({ files, environment }) => modelOf(files, environment));

interface Placed {
  readonly c: number;
  readonly k: number;
  readonly visibility: string;
  readonly cell: { readonly organization: string };
}

/** Absent where the contract would refuse the call: the endpoint isn't visible to the caller. */
function callLine(from: Placed, to: Placed): string | undefined {
  if (from.c === to.c) return to.visibility.includes("project") ? `{component: k${to.k}, endpoint: e}` : undefined;
  const same = from.cell.organization === to.cell.organization;
  if (!to.visibility.includes(same ? "organization" : "public")) return undefined;
  const organization = same ? "" : `organization: ${to.cell.organization}, `;
  return `{${organization}cell: p${to.c}, component: k${to.k}, endpoint: e}`;
}

function tryModel(files: readonly SourceFile[], environment: string): Model | undefined {
  try {
    return modelOf(files, environment);
  } catch {
    return undefined;
  }
}
