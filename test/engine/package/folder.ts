/** An empty folder in which a customer installs the packed package and follows the runbook. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { ROOT } from "../../../local/plane/paths.ts";
import { buildPackage, type Packed } from "../../../package/build.ts";
import { type CloudName, type DoubledCloud, withCloud } from "../../support/double/cloud.ts";
import { type Judge, startJudge } from "../../support/judge.ts";
import { type TestPlane, testPlane } from "../../support/plane.ts";

const EXAMPLE = join(ROOT, "examples", "private-customer");

export interface Told {
  readonly code: number;
  /** What it printed on both streams. */
  readonly text: string;
}

export class CustomerFolder {
  readonly path: string;
  readonly packed: Packed;
  readonly plane: TestPlane;
  readonly cloud: DoubledCloud;
  readonly #judge: Judge;
  readonly #bin: string;

  constructor(path: string, packed: Packed, plane: TestPlane, cloud: DoubledCloud, judge: Judge) {
    this.path = path;
    this.packed = packed;
    this.plane = plane;
    this.cloud = cloud;
    this.#judge = judge;
    this.#bin = join(path, "..", "bin");
    mkdirSync(this.#bin);
  }

  /** Holds the example of one cloud and the tarball; nothing is installed. Nothing of the clone can be found from there. */
  static async make(variant: "aws" | "azure" | "gcp", cloudName: CloudName): Promise<CustomerFolder> {
    const home = mkdtempSync(join(tmpdir(), "cellwall-customer-"));
    const packed = buildPackage(join(home, "made"));
    const path = join(home, "plane");
    cpSync(join(EXAMPLE, variant), path, { recursive: true });
    cpSync(packed.file, join(path, basename(packed.file)));
    const plane = await testPlane();
    const { kubeconfig } = plane.controlPlane;
    const cloud = withCloud({ cloud: cloudName, kubeconfig, path: plane.targets[0]?.env.PATH ?? "" });
    return new CustomerFolder(path, packed, plane, cloud, await startJudge(kubeconfig));
  }

  /** Runs a line of a shell as the customer, in the folder or one below. */
  sh(line: string, below = "."): Promise<Told> {
    const base = this.plane.targets[0]?.env ?? {};
    const own = { NO_COLOR: "1", PULUMI_SKIP_CONFIRMATIONS: "true" };
    const env: NodeJS.ProcessEnv = { ...process.env, ...base, ...this.cloud.env, ...own };
    const path = [this.#bin, dirname(process.execPath), env.PATH].join(delimiter);
    return new Promise((resolve, reject) => {
      const child = spawn("sh", ["-c", line], { cwd: join(this.path, below), env: { ...env, PATH: path } });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
      child.stdin.end();
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, text }));
    });
  }

  /** The same for a line that has to work. */
  async does(line: string, below = "."): Promise<string> {
    const { code, text } = await this.sh(line, below);
    if (code !== 0) throw new Error(`${line}\nended with ${code}:\n${text}`);
    return text;
  }

  edit(file: string, change: (text: string) => string): void {
    const before = readFileSync(join(this.path, file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changes nothing`);
    writeFileSync(join(this.path, file), after);
  }

  /** A program on PATH that stands in for one that can't be had. */
  standIn(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async remove(): Promise<void> {
    await this.#judge.stop();
    this.cloud.remove();
    await this.plane.remove();
    rmSync(dirname(this.path), { recursive: true, force: true });
  }
}

/** The first block of commands in a section of the runbook, whole and by line. */
export function commands(section: string): { readonly block: string; readonly lines: readonly string[] } {
  const text = readFileSync(join(EXAMPLE, "RUNBOOK.md"), "utf8");
  const [, after] = text.split(new RegExp(`^#+ ${section}$`, "m"));
  const block = /^```sh\n([\s\S]*?)^```$/m.exec(after ?? "")?.[1];
  if (block === undefined) throw new Error(`the runbook has no commands in "${section}"`);
  return { block, lines: block.trimEnd().split("\n") };
}
