/**
 * Stands for `aws`, `kubelogin` and `gke-gcloud-auth-plugin`: prints an ExecCredential with which the local API server
 * lets its admin in. Started as `<program> ARGUMENTS` through a launcher that `withCloud` writes.
 */
import { join } from "node:path";
import { readHome } from "../home.ts";
import { RULES } from "../script.ts";
import { Store } from "../store.ts";
import { type Credential, localCluster } from "./local.ts";
import { type Asked, credentialRequest, type Program } from "./request.ts";

const [program = "", ...args] = process.argv.slice(2);
const { home, cloud, script, kubeconfig } = readHome();
const asked = credentialRequest(program as Program, args, process.env);

if ("problem" in asked) {
  console.error(`${program}: ${asked.problem}`);
  process.exit(asked.code);
}
if (kubeconfig === undefined) {
  console.error(`${program}: this double stands for a cloud without a cluster`);
  process.exit(1);
}
process.stdout.write(`${JSON.stringify(execCredential(asked, localCluster(kubeconfig).credential))}\n`);

function execCredential({ apiVersion, cluster }: Asked, credential: Credential) {
  const status = isLetIn(cluster)
    ? "token" in credential
      ? { token: credential.token }
      : { clientCertificateData: credential.certificate, clientKeyData: credential.key }
    : // AWS signs a token for anybody; the API server then answers Unauthorized.
      { token: "k8s-aws-v1.without-access-policy" };
  const expirationTimestamp = new Date(Date.now() + 14 * 60_000).toISOString();
  return { apiVersion, kind: "ExecCredential", spec: {}, status: { ...status, expirationTimestamp } };
}

/** On EKS, an access policy lets in; elsewhere whoever has a role, which is not judged. */
function isLetIn(cluster: string): boolean {
  if (cloud !== "aws" || !{ ...RULES, ...script.rules }.accessNeedsPolicy) return true;
  const store = new Store(join(home, "store", cloud));
  if (
    store
      .all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
      .some(({ inputs }) => inputs.clusterName === cluster)
  ) {
    return true;
  }
  const config = store.get("aws:eks/cluster:Cluster", cluster)?.inputs.accessConfig;
  // The creator is an admin unless the program says otherwise.
  return (
    (config as { bootstrapClusterCreatorAdminPermissions?: boolean } | undefined)
      ?.bootstrapClusterCreatorAdminPermissions !== false
  );
}
