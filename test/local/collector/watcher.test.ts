import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clusterConfig, configText } from "../../../components/siem/ship/config/config.ts";
import { PATHS } from "../../../components/siem/ship/config/settings.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { OUTLETS, SETTINGS } from "../../siem/ship/outlets.ts";

const folder = mkdtempSync(join(tmpdir(), "cellwall-watcher-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const policy = (name: string, annotations?: Readonly<Record<string, string>>) => ({
  kind: "CiliumNetworkPolicy",
  metadata: { name, namespace: "shop-prod", ...(annotations !== undefined && { annotations }) },
});
const APPROVAL = { "cellwall.dev/approval": "ea-1", "cellwall.dev/approval-expires": "2027-01-01T00:00:00Z" };

/** What the API server's watch gives, as k8sobjectsreceiver puts it into a body. */
const OBJECTS = {
  approvals: [
    { type: "ADDED", object: policy("watched", APPROVAL) },
    policy("there-before", APPROVAL),
    { type: "DELETED", object: policy("deleted", APPROVAL) },
    { type: "ADDED", object: policy("without", { "cellwall.dev/owner": "team-shop" }) },
    { type: "ADDED", object: policy("bare") },
    policy("bare-before"),
  ],
  standing: [policy("pulled", APPROVAL), policy("pulled-without")],
  events: [
    {
      type: "ADDED",
      object: {
        metadata: { namespace: "shop-prod", name: "orders.1" },
        regarding: { kind: "Pod", name: "orders-1" },
        reason: "Failed",
        type: "Warning",
        note: "pull failed: password=hunter22",
        reportingController: "kubelet",
      },
    },
  ],
};

/** Bodies by family. */
const sent: Record<string, string> = {};

beforeAll(async () => {
  const program = (await resolveTools(["collector"])).get("collector")?.path ?? "";
  const config = clusterConfig(
    [{ ...OUTLETS.file, folder: join(folder, "out") }],
    ["kubernetes", "approval"],
    SETTINGS,
  );
  const receivers: Record<string, unknown> = {};
  for (const [source, objects] of Object.entries(OBJECTS)) {
    const file = join(folder, `${source}.jsonl`);
    writeFileSync(file, objects.map((object) => `${JSON.stringify(object)}\n`).join(""));
    // The API server is played by a file.
    receivers[`file_log/${source}`] = {
      include: [file],
      start_at: "beginning",
      operators: [{ type: "json_parser", parse_to: "body" }],
    };
  }
  const text = configText(config).replaceAll('"k8sobjects/', '"file_log/').replaceAll(PATHS.data, join(folder, "data"));
  const service = { ...config.service, extensions: ["file_storage"], telemetry: { metrics: { level: "none" } } };
  const played = JSON.parse(text) as { service: { pipelines: unknown } };
  writeFileSync(
    join(folder, "config.yaml"),
    JSON.stringify({ ...played, receivers, service: { ...service, pipelines: played.service.pipelines } }),
  );
  const collector = spawn(program, [`--config=file:${join(folder, "config.yaml")}`], {
    stdio: "ignore",
    env: { NODE_NAME: "node-a", POD_IP: "127.0.0.1" },
  });
  const read = (family: string) => {
    const file = join(folder, "out", `${family}.jsonl`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const isComplete = () =>
    read("approval").includes("pulled") && read("approval").includes("deleted") && read("kubernetes");
  for (let tries = 0; tries < 100 && !isComplete(); tries += 1) await sleep(200);
  collector.kill("SIGKILL");
  for (const family of ["approval", "kubernetes"]) sent[family] = read(family);
}, 900_000);

it("sends every approval in one form, those that stand already and those that go, and no other policy", () => {
  const lines = [...(sent.approval ?? "").matchAll(/"key":"(policy|state)","value":\{"stringValue":"([^"]+)"/g)];
  const [names, states] = ["policy", "state"].map((key) =>
    lines.filter(([, of]) => of === key).map(([, , text]) => text),
  );
  expect(names?.map((name, index) => `${name} ${states?.[index]}`).toSorted()).toEqual([
    "deleted withdrawn",
    "pulled standing",
    "there-before standing",
    "watched standing",
  ]);
  for (const [key, value] of Object.entries({ id: "ea-1", expiresAt: "2027-01-01T00:00:00Z", cell: "shop-prod" }))
    expect(sent.approval).toContain(`{"key":"${key}","value":{"stringValue":"${value}"}}`);
});

it("says of an event what happened to what, without secrets", () => {
  for (const text of ["event", "shop-prod", "orders-1", "Failed", "Warning", "pull failed: ****", "kubelet", "eu-1"])
    expect(sent.kubernetes).toContain(`"${text}"`);
  expect(sent.kubernetes).not.toContain("hunter22");
});
