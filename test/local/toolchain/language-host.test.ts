import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isAlive } from "../../../local/toolchain/cache/lock.ts";
import { resolveTools, toolPath } from "../../../local/toolchain/index.ts";
import { languageHost } from "../../../local/toolchain/make/host.ts";

// The real engine with the clone's own language host, whichever host the toolchain would choose here.
const folder = mkdtempSync(join(tmpdir(), "cellwall-host-"));
const project = join(folder, "project");
let env: NodeJS.ProcessEnv;

async function pulumi(...args: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)("pulumi", [...args, "--non-interactive"], {
      cwd: project,
      env,
    });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

function program(source: string): void {
  writeFileSync(join(project, "program", "index.ts"), source);
}

const GOOD = `
import * as pulumi from "@pulumi/pulumi";
import { greeting } from "./greeting.ts";
const config = new pulumi.Config();
console.log("a line on standard output");
console.error("a line on standard error");
pulumi.log.info("a line through the engine");
interface Shape { readonly word: string }
const shape: Shape = { word: greeting(config.require("name")) };
new pulumi.ComponentResource("test:index:Thing", "thing");
export const word = shape.word;
export const hidden = config.requireSecret("hidden");
export const about = {
  organization: pulumi.getOrganization(), project: pulumi.getProject(), stack: pulumi.getStack(),
  root: pulumi.runtime.getRootDirectory(), argument: process.execArgv.includes("--stack-trace-limit=33"),
};
`;

beforeAll(async () => {
  const tools = await resolveTools(["pulumi"]);
  const host = join(folder, "host");
  mkdirSync(host);
  await languageHost().make(host, folder, {} as never);
  mkdirSync(join(project, "program"), { recursive: true });
  symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "package.json"), '{"type": "module", "dependencies": {"@pulumi/pulumi": "*"}}');
  writeFileSync(
    join(project, "Pulumi.yaml"),
    "name: host\nmain: program/index.ts\nruntime:\n  name: nodejs\n" +
      '  options: {typescript: false, nodeargs: "--stack-trace-limit=33"}\n',
  );
  writeFileSync(
    join(project, "program", "greeting.ts"),
    "export const greeting = (name: string): string => 'hello ' + name;\n",
  );
  program(GOOD);
  mkdirSync(join(folder, "state"));
  env = {
    ...process.env,
    PATH: [host, toolPath(tools), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}, 900_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a project in TypeScript goes up, stays unchanged and goes down again", { timeout: 60_000 }, async () => {
  expect(await pulumi("stack", "init", "dev")).toMatchObject({ code: 0 });
  expect(await pulumi("config", "set", "name", "world")).toMatchObject({ code: 0 });
  expect(await pulumi("config", "set", "--secret", "hidden", "not for the eye")).toMatchObject({ code: 0 });

  const up = await pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toContain("a line on standard output");
  expect(up.text).toContain("a line on standard error");
  expect(up.text).toContain("a line through the engine");
  expect(up.code).toBe(0);

  const outputs = await pulumi("stack", "output", "--json");
  expect(JSON.parse(outputs.text)).toEqual({
    word: "hello world",
    hidden: "[secret]",
    about: { organization: "organization", project: "host", stack: "dev", root: project, argument: true },
  });
  expect(readFileSync(join(folder, "state", ".pulumi", "stacks", "host", "dev.json"), "utf8")).not.toContain(
    "not for the eye",
  );
  expect(await pulumi("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
  const about = await pulumi("about");
  expect(about.text).toContain(process.version);
  expect(await pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
});

test("a program's error is told, and the engine adds nothing to one that was told", { timeout: 30_000 }, async () => {
  program('import * as pulumi from "@pulumi/pulumi";\nthrow new pulumi.RunError("the cell has no name");\n');
  const { code, text } = await pulumi("preview");
  expect(code).not.toBe(0);
  expect(text).toContain("the cell has no name");
  expect(text).not.toContain("exit code");
  program("process.exit(7);\n");
  expect((await pulumi("preview")).text).toContain("the program ended with exit code 7");
});

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
  "no program outlives an engine that got %s",
  { timeout: 30_000 },
  async (signal) => {
    const mark = join(folder, `pids-${signal}`);
    program(
      'import { writeFileSync } from "node:fs";\n' +
        `writeFileSync(${JSON.stringify(mark)}, JSON.stringify([process.pid, process.ppid]));\n` +
        "await new Promise((wake) => setTimeout(wake, 60_000));\n",
    );
    const engine = spawn("pulumi", ["preview", "--non-interactive"], { cwd: project, env, stdio: "ignore" });
    try {
      await vi.waitUntil(() => existsSync(mark), { timeout: 15_000 });
      const pids = JSON.parse(readFileSync(mark, "utf8")) as number[];
      engine.kill(signal);
      await vi.waitUntil(() => pids.every((pid) => !isAlive(pid)), { timeout: 10_000 });
    } finally {
      engine.kill("SIGKILL");
    }
  },
);
