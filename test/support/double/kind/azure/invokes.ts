import { CloudError } from "../../error.ts";
import type { Stored } from "../../store.ts";
import type { Tree } from "../../value.ts";
import type { Invoke, Surroundings } from "../model.ts";
import { execKubeconfig } from "./kubeconfig.ts";

const CLUSTER = "azure-native:containerservice:ManagedCluster";

export const invokes: Readonly<Record<string, Invoke>> = {
  "azure-native:authorization:getClientConfig": (_args, { account }) => ({
    clientId: "00000000-0000-0000-0000-0000000000cc",
    objectId: "00000000-0000-0000-0000-0000000000dd",
    subscriptionId: account.subscriptionId,
    tenantId: account.tenantId,
  }),
  "azure-native:containerservice:listManagedClusterUserCredentials": (args, around) => {
    const { inputs } = cluster(args, around);
    const name = String(inputs.resourceName);
    return credentials("clusterUser", execKubeconfig(name, around.account.tenantId, around.apiServer));
  },
  "azure-native:containerservice:listManagedClusterAdminCredentials": (args, around) => {
    const { inputs, id } = cluster(args, around);
    if (inputs.disableLocalAccounts === true) {
      throw new CloudError(
        `Code="BadRequest" Message="Getting static credential is not allowed because this cluster is set to disable ` +
          `local accounts." [${id}]`,
      );
    }
    return credentials(
      "clusterAdmin",
      execKubeconfig(String(inputs.resourceName), around.account.tenantId, around.apiServer),
    );
  },
};

function credentials(name: string, kubeconfig: string): Tree {
  return { kubeconfigs: [{ name, value: Buffer.from(kubeconfig).toString("base64") }] };
}

/** @throws CloudError in Azure's words when it is not there. */
function cluster(args: Tree, { store, account }: Surroundings): Stored {
  const found = store
    .all(CLUSTER)
    .find(
      ({ inputs }) => inputs.resourceName === args.resourceName && inputs.resourceGroupName === args.resourceGroupName,
    );
  if (found !== undefined) return found;
  throw new CloudError(
    `Code="ResourceNotFound" Message="The Resource 'Microsoft.ContainerService/managedClusters/${args.resourceName}' ` +
      `under resource group '${args.resourceGroupName}' was not found." [subscription ${account.subscriptionId}]`,
  );
}
