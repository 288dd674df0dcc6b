/** Seven regions on one control plane: a stack of cells each, in an environment of its own; the first has the plane. */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KubeConfig, type KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import { ROOT } from "../../../local/plane/paths.ts";
import { pulumi } from "../../../local/plane/pulumi.ts";
import { ensureStack } from "../../../local/plane/stacks.ts";
import { type TestPlane, testPlane } from "../../support/plane.ts";

export const REGIONS = ["r1", "r2", "r3", "r4", "r5", "r6", "r7"] as const;

export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

export interface FleetWorld {
  readonly plane: TestPlane;
  /** `cellwall fleet VERB -f fleet.yaml ARGS`; `onOutput` sees the process group and all that was printed so far. */
  fleet(verb: string, args?: readonly string[], onOutput?: (group: number, text: string) => void): Promise<Ran>;
  /** `cellwall ci preview` of one region's cells. */
  preview(region: string, output: string): Promise<Ran>;
  writeCells(targetPort: number): void;
  /** Lets the API server refuse policies in the cells of a region. */
  block(region: string): Promise<void>;
  unblock(region: string): Promise<void>;
  /** File whose absence keeps the gate of a region closed. */
  readonly gates: string;
}

export async function fleetWorld(): Promise<FleetWorld> {
  const plane = await testPlane();
  const [local, dev] = plane.targets;
  if (local === undefined || dev === undefined) throw new Error("the test plane has no stacks");
  // The first rollout brings the plane up.
  await ensureStack(local);
  const gates = join(plane.root, "gates");
  mkdirSync(gates);
  for (const region of REGIONS) {
    writeFileSync(join(gates, region), "");
    writeFileSync(join(plane.root, "stacks", "cells", `Pulumi.${region}.yaml`), settings(region));
    const made = await pulumi({ ...dev, stack: region }, ["stack", "init"], "init");
    if (made.code !== 0) throw new Error(made.stdout);
  }
  const file = join(plane.root, "fleet.yaml");
  writeFileSync(file, fleetFile(gates));
  const config = new KubeConfig();
  config.loadFromFile(plane.controlPlane.kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  return {
    plane,
    gates,
    fleet: (verb, args = [], onOutput = () => {}) =>
      run(["cli/main.ts", "fleet", verb, "-f", file, ...args], local.env, onOutput),
    preview: (region, output) =>
      run(["cli/main.ts", "ci", "preview", "-C", dev.cwd, "--stack", region, "-o", output], local.env, () => {}),
    writeCells: (targetPort) => {
      mkdirSync(join(plane.root, "cells"), { recursive: true });
      for (const name of ["orders", "stock"])
        writeFileSync(join(plane.root, "cells", `${name}.yaml`), cellFile(name, targetPort));
    },
    block: async (region) => {
      for (const object of refusal(region)) await api.create(object);
      // The API server takes up a new admission policy within seconds.
      for (let tries = 0; tries < 100; tries++) {
        const probe = {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: "probe", namespace: "default", labels: { probe: region } },
        };
        try {
          await api.create(probe, undefined, "All");
        } catch (error) {
          if (String(error).includes("maintenance")) return;
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error("the API server does not take up the admission policy");
    },
    unblock: async (region) => {
      for (const object of refusal(region).toReversed()) await api.delete(object);
    },
  };
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onOutput: (group: number, text: string) => void,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let out = "";
    const keep = (chunk: Buffer) => {
      out += chunk.toString();
      if (child.pid !== undefined) onOutput(child.pid, out);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out }));
  });
}

function settings(region: string): string {
  return `config:
  cellwall-cells:environment: ${region}
  cellwall-cells:cells: [../../cells]
  cellwall-cells:asOf: "2026-11-21T00:00:00Z"
`;
}

function fleetFile(gates: string): string {
  const region = (name: string) => `      - { name: ${name}, cells: [${name}] }`;
  return `apiVersion: cellwall.dev/v1alpha1
kind: Fleet
metadata: { name: world }
spec:
  concurrency: 2
  gate: { checks: [], commands: ['test -e "${gates}/$CELLWALL_REGION"'], timeoutSeconds: 20 }
  waves:
    - name: canary
      gate: { checks: [cilium, policies], commands: ['test -e "${gates}/$CELLWALL_REGION"'], soakSeconds: 1, timeoutSeconds: 300 }
      regions:
      - { name: r1, plane: local, cells: [r1] }
    - name: early
      regions:
${["r2", "r3"].map(region).join("\n")}
    - name: rest
      regions:
${["r4", "r5", "r6", "r7"].map(region).join("\n")}
`;
}

function cellFile(name: string, targetPort: number): string {
  return `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: { name: ${name} }
spec:
  organization: acme
  owner: { team: ${name} }
  environments: {${REGIONS.map((region) => `${region}: {}`).join(", ")}}
  components:
    - name: api
      kind: service
      endpoints:
        - { name: http, protocol: HTTP, port: 80, targetPort: ${name === "orders" ? targetPort : 8080}, visibility: [project] }
    - name: web
      kind: service
      dependsOn: [{ component: api, endpoint: http }]
`;
}

/** Refuses policies in the cells of a region, and a probe that tells when it is in force. */
function refusal(region: string): (KubernetesObject & Record<string, unknown>)[] {
  const metadata = { name: `maintenance-${region}` };
  const rule = (apiGroups: string[], resources: string[]) => ({
    apiGroups,
    apiVersions: ["*"],
    operations: ["CREATE", "UPDATE"],
    resources,
  });
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [rule(["cilium.io"], ["ciliumnetworkpolicies"]), rule([""], ["serviceaccounts"])],
        },
        validations: [
          {
            expression: `object.kind == 'ServiceAccount' ? !(has(object.metadata.labels) && 'probe' in object.metadata.labels && object.metadata.labels['probe'] == '${region}') : !object.metadata.namespace.endsWith('-${region}')`,
            message: `maintenance of ${region}`,
          },
        ],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: metadata.name, validationActions: ["Deny"] },
    },
  ];
}
