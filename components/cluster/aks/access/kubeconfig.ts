import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";

/**
 * How `kubelogin` gets its token (kubelogin, "Login modes"). Its default is a code that a person types into a browser.
 * - `azurecli`: whoever `az login` was. `workloadidentity`: a federated token, as in GitHub Actions or a pod.
 * - `msi`: the machine's identity. `spn`: a client id and secret or certificate from the environment.
 */
export type KubeloginMode = "azurecli" | "workloadidentity" | "msi" | "spn";

/** Options of `kubelogin get-token` that every mode takes; the others belong to the mode that is replaced. */
const KEPT: Readonly<Record<KubeloginMode, readonly string[]>> = {
  azurecli: ["--server-id", "--tenant-id"],
  workloadidentity: ["--server-id", "--environment", "--tenant-id"],
  msi: ["--server-id"],
  spn: ["--server-id", "--environment", "--tenant-id"],
};

interface Exec {
  command?: string;
  args?: string[];
}

/** The kubeconfig of Azure (format `exec`), changed so that it logs in by itself. Without secrets: the token is fetched. */
export function withLogin(text: string, mode: KubeloginMode): string {
  const config: unknown = parse(text);
  const users = (config as { users?: { user?: { exec?: Exec } }[] } | null)?.users ?? [];
  const execs = users.flatMap(({ user }) => (user?.exec === undefined ? [] : [user.exec]));
  if (execs.length === 0) {
    throw new pulumi.RunError(
      "Azure's kubeconfig has no exec plugin, so it would carry a credential\n" +
        "    fix: check that local accounts are disabled and that the cluster is of Entra",
    );
  }
  for (const exec of execs) {
    const args = exec.args ?? [];
    const kept = args.flatMap((arg, index) => (KEPT[mode].includes(arg) ? [arg, args[index + 1] ?? ""] : []));
    exec.args = ["get-token", "--login", mode, ...kept];
  }
  return stringify(config);
}
