import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../components/residency/model.ts";
import { AS_OF, cellwall } from "./run.ts";

const ACCOUNT = "111122223333";
const REGISTRY = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/cellwall`;
const urn = (type: string, name: string) => `urn:pulumi:eu-1::cellwall-planes::${type}::${name}`;
const state = (type: string, name: string, inputs: object, others: object = {}) => ({
  urn: urn(type, name),
  type,
  inputs,
  ...others,
});
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const shown = { ...secret, ciphertext: undefined, plaintext: '"arn:aws:kms:eu-central-1:999999999999:key/1"' };

const plane = state("cellwall:index:PrivateDataPlane", "eu-1", {
  cloud: "aws",
  account: ACCOUNT,
  region: "eu-central-1",
  imageRegistry: REGISTRY,
  mayLeave: [{ target: "888888888888", reason: "the company's log account" }],
});
const flows = (account: string, name = "flows") =>
  state("aws:ec2/flowLog:FlowLog", name, {
    vpcId: "vpc-1",
    logDestination: `arn:aws:logs:eu-central-1:${account}:log-group:flows`,
  });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cellwall-evidence-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, text);
  return path;
}
const exported = (resources: readonly object[], providers: object = { type: "passphrase", state: { salt: "v1:x" } }) =>
  file(JSON.stringify({ version: 3, deployment: { secrets_providers: providers, resources } }));
const previewed = (newStates: readonly object[], others: object = {}) =>
  file(JSON.stringify({ steps: newStates.map((newState) => ({ op: "create", newState })), ...others }));
const judged = (...args: readonly string[]) => cellwall("evidence", "residency", ...args);
const rows = (...args: readonly string[]) =>
  (JSON.parse(judged(...args, "--format", "json").out) as Report).rows.map(({ verdict, name, path }) =>
    `${verdict} ${name} ${path}`.trim(),
  );

describe("cellwall evidence residency", () => {
  it("exits 0 for a state of which nothing leaves, with home as its plane says", () => {
    const { code, out } = judged("--state", exported([plane, flows(ACCOUNT)]));
    expect(code).toBe(0);
    expect(out).toMatch(/^residency in aws 111122223333 eu-central-1: 3 resources, .* 0 leaves, 0 unclassified$/m);
  });

  it("exits 1 for a state of which something leaves, and says what to do", () => {
    const { code, out } = judged("--state", exported([plane, flows("999999999999")]));
    expect(code).toBe(1);
    expect(out).toContain(
      'leaves sink: aws:ec2/flowLog:FlowLog flows logDestination "arn:aws:logs:eu-central-1:999999999999:log-group:flows": it is in account 999999999999, home is 111122223333\n    fix: use one of 111122223333',
    );
  });

  it("honours what the plane says may leave", () => {
    const file = exported([plane, flows("888888888888")]);
    expect(judged("--state", file).code).toBe(0);
    expect(rows("--state", file)).toContain("approved flows logDestination");
  });

  it("takes home from the command line where the file has no plane", () => {
    const file = exported([flows(ACCOUNT)]);
    const { code, err } = judged("--state", file);
    expect(code).toBe(2);
    expect(err).toMatch(/no plane that says where home is\n {4}fix: give --cloud, --account and --region/);
    const home = ["--cloud", "aws", "--account", ACCOUNT, "--region", "eu-central-1"];
    expect(judged("--state", file, ...home).code).toBe(0);
    expect(judged("--state", file, ...home.with(3, "999999999999")).code).toBe(1);
  });

  it("judges who encrypts the state's secrets, and the service that keeps both", () => {
    const cloud = (account: string) => ({
      type: "cloud",
      state: { url: `awskms://arn:aws:kms:eu-central-1:${account}:key/1`, encryptedkey: "x" },
    });
    expect(rows("--state", exported([plane], cloud(ACCOUNT)))).toContain("home pulumi secretsProvider");
    expect(rows("--state", exported([plane], cloud("999999999999")))).toContain("leaves pulumi secretsProvider");
    const service = { type: "service", state: { url: "https://api.pulumi.com" } };
    expect(rows("--state", exported([plane], service))).toContain("leaves pulumi backend");
  });

  it("says nothing of a secret that is not shown, and judges one that is", () => {
    const group = (kmsKeyId: object) => state("aws:cloudwatch/logGroup:LogGroup", "logs", { kmsKeyId });
    expect(rows("--state", exported([plane, group(secret)]))).toContain("unknown logs kmsKeyId");
    expect(rows("--state", exported([plane, group(shown)]))).toContain("leaves logs kmsKeyId");
  });

  it("leaves out what is only read", () => {
    const read = { ...flows("999999999999"), external: true };
    expect(judged("--state", exported([plane, read])).code).toBe(0);
  });

  it("judges a preview, and what is not known there by who makes it", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const later = state(
      "aws:ec2/flowLog:FlowLog",
      "later",
      { vpcId: "vpc-1", logDestination: unknown },
      { propertyDependencies: { logDestination: [urn("aws:cloudwatch/logGroup:LogGroup", "logs")] } },
    );
    expect(rows("--preview", previewed([plane, later]))).toContain("home later logDestination");
    expect(judged("--preview", previewed([plane, flows("999999999999")])).code).toBe(1);
  });

  it("leaves out what a preview deletes", () => {
    const steps = [
      { op: "same", newState: plane },
      { op: "delete", newState: flows("999999999999") },
    ];
    expect(judged("--preview", file(JSON.stringify({ steps }))).code).toBe(0);
  });

  it("judges a preview that came as events", () => {
    const event = (metadata: object, sequence: number) => JSON.stringify({ sequence, resourcePreEvent: { metadata } });
    const lines = [plane, flows("999999999999")].map((one, index) => event({ op: "create", new: one }, index + 1));
    const stream = file(`${lines.join("\n")}\n${JSON.stringify({ sequence: 9, summaryEvent: {} })}\n`);
    expect(rows("--preview", stream)).toContain("leaves flows logDestination");
  });

  it("takes no preview that failed: what it does not show may leave", () => {
    const failed = previewed([plane], { diagnostics: [{ severity: "error", message: "no credentials" }] });
    const { code, err } = judged("--preview", failed);
    expect(code).toBe(2);
    expect(err).toContain("the preview failed: no credentials");
  });

  it.each([
    [["--state", "nowhere.json"], /nowhere\.json: no such file/],
    [["--state", "package.json"], /package\.json is no state\n {4}fix: /],
    [["--preview", "package.json"], /package\.json: no step of a preview is in it\n {4}fix: /],
    [[], /nothing to judge\n {4}fix: name a file with --state or --preview/],
  ])("exits 2 for %j", (args, says) => {
    const { code, err } = judged(...args);
    expect(code).toBe(2);
    expect(err).toMatch(says);
  });

  it("judges the egress of cells, and lets out what an approval on record lets out", () => {
    const cells = ["examples/shop", "-e", "prod", ...AS_OF];
    const file = exported([plane]);
    const { code, out } = judged("--state", file, ...cells);
    expect(code, out).toBe(0);
    expect(out).toMatch(/^approved egress: .* "api\.stripe\.com": approval ea-\d+ of a cell file$/m);
    expect(judged("--state", file, "examples/shop").err).toMatch(/name one with -e/);
  });

  it("prints a table for a file of evidence", () => {
    const { code, out } = judged("--state", exported([plane, flows("999999999999")]), "--format", "markdown");
    expect(code).toBe(1);
    expect(out).toContain("Something leaves.");
    expect(out).toMatch(
      /^\| leaves \| sink \| aws:ec2\/flowLog:FlowLog flows \| logDestination \| .* \| 999999999999 \| .* \|$/m,
    );
  });
});
