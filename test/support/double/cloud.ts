/** A cloud for tests: provider plugins that the real Pulumi engine starts, and the programs that log in to its clusters. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { counters } from "./behaviour/scripted.ts";
import { HOME_VARIABLE } from "./home.ts";
import { type Call, calls } from "./record/calls.ts";
import type { CloudName, Script } from "./script.ts";
import { Store, type Stored } from "./store.ts";

export { type Call, calls, effects, order } from "./record/calls.ts";
export type { CloudName, Script } from "./script.ts";

export interface CloudOptions {
  readonly cloud: CloudName;
  /** What the double does besides the ordinary. */
  readonly script?: Script;
  /** Kubeconfig of the local control plane, which every cluster of the double hands out as its own. */
  readonly kubeconfig?: string;
  /** PATH to put the double's executables in front of. Default: that of this process. */
  readonly path?: string;
}

export interface DoubledCloud {
  /** To be merged over the environment in which `pulumi` runs. */
  readonly env: Readonly<Record<string, string>>;
  /** File with every call of the engine, JSON lines. */
  readonly record: string;
  /** Folder with script, record, store and executables. */
  readonly home: string;
  /** What the engine asked so far. */
  calls(): Call[];
  /** Forgets the calls so far. */
  forget(): void;
  /** What exists in the cloud. */
  resources(token?: string): Stored[];
  /** From the next run of `pulumi` on, another script. What it counts begins anew. */
  play(script: Script): void;
  remove(): void;
}

const HERE = import.meta.dirname;
/** Credential programs by cloud: a stack of one cloud finds none of another. */
const PROGRAMS: Readonly<Record<CloudName, readonly string[]>> = {
  "azure-native": ["kubelogin"],
  aws: ["aws"],
  gcp: ["gke-gcloud-auth-plugin"],
};
/** Where Linux distributions keep the certificates that programs trust. Source: Go `crypto/x509/root_linux.go`. */
const TRUSTED = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/**
 * Prepares the double of one cloud in a folder of its own. Only the plugin of that cloud is on PATH: a stack that asks for
 * another provider fails.
 */
export function withCloud({
  cloud,
  script = {},
  kubeconfig,
  path = process.env.PATH ?? "",
}: CloudOptions): DoubledCloud {
  const home = mkdtempSync(join(tmpdir(), "cellwall-double-"));
  const bin = join(home, "bin");
  const record = join(home, "calls.jsonl");
  mkdirSync(bin);
  launcher(join(bin, `pulumi-resource-${cloud}`), join(HERE, "provider", "main.ts"), cloud);
  for (const program of PROGRAMS[cloud]) launcher(join(bin, program), join(HERE, "access", "plugin.ts"), program);
  const write = (next: Script) => {
    const content = { cloud, script: next, ...(kubeconfig !== undefined && { kubeconfig }) };
    writeFileSync(join(home, "script.json"), JSON.stringify(content, undefined, 2), { mode: 0o600 });
  };
  write(script);
  return {
    home,
    record,
    env: {
      PATH: `${bin}${delimiter}${path}`,
      [HOME_VARIABLE]: home,
      // With it the engine looks for plugins in its own folder only.
      PULUMI_IGNORE_AMBIENT_PLUGINS: "false",
      ...(kubeconfig !== undefined && trust(home, kubeconfig)),
    },
    calls: () => calls(record),
    forget: () => rmSync(record, { force: true }),
    resources: (token) => new Store(join(home, "store", cloud)).all(token),
    play: (next) => {
      rmSync(counters(home), { recursive: true, force: true });
      write(next);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A shell script that starts a program of the double with this Node. */
function launcher(file: string, program: string, name: string): void {
  // The credentials of a cluster come through Kubernetes clients, whose PATH may hold another Node.
  const words = [process.execPath, program, name].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
}

/**
 * The DNS endpoint of a GKE cluster has a certificate of a public authority, so its kubeconfig names none. Here the local
 * authority is added to what programs trust: SSL_CERT_FILE for those in Go, NODE_EXTRA_CA_CERTS for Node.
 */
function trust(home: string, kubeconfig: string): Record<string, string> {
  const authority = /certificate-authority-data: (\S+)/.exec(readFileSync(kubeconfig, "utf8"))?.[1];
  if (authority === undefined) return {};
  const own = Buffer.from(authority, "base64").toString("utf8");
  const system = [process.env.SSL_CERT_FILE, ...TRUSTED].find((file) => file !== undefined && existsSync(file));
  const [extra, all] = [join(home, "authority.crt"), join(home, "trusted.crt")];
  writeFileSync(extra, own);
  writeFileSync(all, `${system === undefined ? "" : readFileSync(system, "utf8")}\n${own}`);
  return { SSL_CERT_FILE: all, NODE_EXTRA_CA_CERTS: extra };
}
