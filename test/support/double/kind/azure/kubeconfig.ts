import type { ApiServerAddress } from "../model.ts";

/** Id of the AKS Entra server application, the same in every tenant. Source: AKS documentation, "kubelogin". */
const AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** What `listClusterUserCredential?format=exec` returns: an interactive login that programs have to replace. */
export function execKubeconfig(cluster: string, tenantId: string, { host, authority }: ApiServerAddress): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${authority}
    server: https://${host}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: clusterUser_${cluster}
  name: ${cluster}
current-context: ${cluster}
kind: Config
preferences: {}
users:
- name: clusterUser_${cluster}
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - get-token
      - --environment
      - AzurePublicCloud
      - --server-id
      - ${AKS_SERVER}
      - --client-id
      - 80faf920-1908-4b52-b5ef-a8e7bedfc67a
      - --tenant-id
      - ${tenantId}
      - --login
      - devicecode
      command: kubelogin
      env: null
      installHint: kubelogin is not installed
      interactiveMode: IfAvailable
      provideClusterInfo: false
`;
}
