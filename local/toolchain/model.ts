import type { StatusLine } from "./show/progress.ts";

/** Every tool that Cellwall can find, download or build. */
export type ToolName =
  | "pulumi"
  | "pulumi-language-nodejs"
  | "pulumi-resource-kubernetes"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kwok"
  | "cilium-chart"
  | "cilium-crds"
  | "oracle"
  | "moto"
  | "trino"
  | "googlesql"
  | "cilium-agent"
  | "cilium-cni"
  | "cilium-bpf"
  | "l7-proxy"
  | "traffic"
  | "collector";

/** A tool that is there. */
export interface Tool {
  readonly name: ToolName;
  readonly version: string;
  /** Absolute path of the executable or the folder. */
  readonly path: string;
  /** `configured`: the user's own, by setting or on PATH; `cached`: from an earlier run. */
  readonly origin: "configured" | "cached" | "downloaded" | "built";
  /** Where it came from, for people: a setting, a folder, an address, a Go module. */
  readonly from: string;
}

/** How to learn the version of a tool that somebody else installed. */
export interface VersionCheck {
  /** Arguments that print the version, a file of a folder that holds it, or arguments for what the script's first line names. */
  readonly ask: readonly string[] | { readonly file: string } | { readonly interpreter: readonly string[] };
  /** Finds the version in what was printed; the first group. */
  readonly pattern: RegExp;
  /** Which versions a user's own tool may have, as a range of the form `1.36` (any patch) or `4` (any minor). */
  readonly accepts: string;
}

/** What is known about a tool, apart from how to make it. */
export interface ToolFacts {
  readonly name: ToolName;
  /** The version that a tool on PATH must have exactly. */
  readonly version: string;
  readonly kind: "executable" | "folder";
  /** Name of the executable, where it is not the tool's name. */
  readonly executable?: string;
  /** Absent where the tool can't tell. */
  readonly check?: VersionCheck;
  /** For a folder: a path below it that must exist. */
  readonly holds?: string;
  /** Folders to look in besides PATH, below the home folder. */
  readonly places?: readonly string[];
  /** For a tool that can't tell its version: the tool whose version it shares when both lie in one folder on PATH. */
  readonly besides?: ToolName;
  /** Recipes that give it, the preferred one first. */
  readonly recipes: readonly Recipe[];
}

/** What a recipe works with. */
export interface Kitchen {
  /** Runs a child to its end and logs what it prints. @throws ToolchainError with the last lines of the log. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<void>;
  /** Writes the body of an address to a file. @throws Error when the server does not answer with success. */
  fetch(url: string, file: string): Promise<void>;
  readonly status: StatusLine;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** File that takes the output in addition to the log. */
  readonly stdout?: string;
}

/** One way to have one or more tools. */
export interface Recipe {
  /** Name of its folder in the cache. */
  readonly id: string;
  readonly version: string;
  readonly origin: "downloaded" | "built";
  /** For people: an address or a Go module with its version. */
  readonly from: string;
  /** For people: how long it usually takes. */
  readonly usually: string;
  /** What must be there: an address that answers, Go, Python, Java, or nothing but the clone. */
  readonly needs:
    | { readonly url: string }
    | { readonly go: string; readonly folder: string }
    | { readonly python: string; readonly requirements: string }
    | { readonly java: string; readonly folder: string }
    | "nothing";
  /** Paths below the finished entry. */
  readonly provides: Readonly<Partial<Record<ToolName, string>>>;
  /** Versions of single tools, where they differ from the recipe's. */
  readonly versions?: Readonly<Partial<Record<ToolName, string>>>;
  /** Everything besides the version that decides the content; its hash is part of the cache key. */
  readonly inputs: () => string;
  /** Fills an empty folder. `work` is a second one that is thrown away. */
  readonly make: (into: string, work: string, kitchen: Kitchen) => Promise<void>;
}
