/** Programs that hand out credentials for clusters. */
export type Program = "aws" | "kubelogin" | "gke-gcloud-auth-plugin";

export interface Asked {
  readonly apiVersion: string;
  /** Name of the cluster, where the program is told. */
  readonly cluster: string;
}

export interface Problem {
  readonly problem: string;
  readonly code: number;
}

/** Id of the AKS Entra server application, the same in every tenant. Source: AKS documentation, "kubelogin". */
const AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630";
const BETA = "client.authentication.k8s.io/v1beta1";
/** Logins of kubelogin that need no person. Source: kubelogin documentation, "Login modes". */
const UNATTENDED = [
  "azurecli",
  "azuredeveloperclicredential",
  "workloadidentity",
  "spn",
  "msi",
  "environment",
  "azurepipelines",
];

/** Judges a command line as the real program would: a kubeconfig that it refuses fails here as well. */
export function credentialRequest(
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Asked | Problem {
  const { words, options } = parsed(args);
  switch (program) {
    case "aws": {
      if (words.join(" ") !== "eks get-token")
        return wrong(`this double knows "eks get-token", not "${words.join(" ")}"`, 252);
      const cluster = options["cluster-name"] ?? options["cluster-id"];
      if (cluster === undefined) return wrong("the following arguments are required: --cluster-name", 252);
      if (options.region === undefined && env.AWS_REGION === undefined) return wrong("You must specify a region.", 253);
      return { apiVersion: BETA, cluster };
    }
    case "kubelogin": {
      if (words[0] !== "get-token") return wrong(`this double knows "get-token", not "${words.join(" ")}"`, 1);
      if (options["server-id"] !== AKS_SERVER) return wrong(`--server-id must be ${AKS_SERVER}`, 1);
      const login = options.login ?? options.l ?? env.AAD_LOGIN_METHOD ?? "devicecode";
      if (!UNATTENDED.includes(login))
        return wrong(`login ${login} waits for a person: pass --login ${UNATTENDED.join("|")}`, 1);
      return { apiVersion: BETA, cluster: "" };
    }
    case "gke-gcloud-auth-plugin":
      return args.length === 0 || args.every((arg) => arg.startsWith("--"))
        ? { apiVersion: BETA, cluster: "" }
        : wrong(`unexpected arguments ${args.join(" ")}`, 2);
    default:
      return wrong("no double of this program", 127);
  }
}

/** Words without dashes, and options of the forms `--name value` and `--name=value`. */
function parsed(args: readonly string[]): { words: string[]; options: Record<string, string> } {
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("-")) {
      words.push(arg);
      continue;
    }
    const [name = "", value] = arg.replace(/^-+/, "").split("=", 2);
    options[name] = value ?? args[index + 1] ?? "";
    if (value === undefined) index += 1;
  }
  return { words, options };
}

function wrong(problem: string, code: number): Problem {
  return { problem, code };
}
