import { getClientConfigOutput, RoleAssignment } from "@pulumi/azure-native/authorization/index.js";
import {
  AgentPool,
  listManagedClusterUserCredentialsOutput,
  ManagedCluster,
} from "@pulumi/azure-native/containerservice/index.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/index.js";
import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network/index.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/index.js";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What a test varies. */
const variant = JSON.parse(process.env.VARIANT ?? "{}") as { count?: number; vmSize?: string; noDns?: boolean };

const location = "westeurope";
const group = new ResourceGroup("plane", { location });
const where = { resourceGroupName: group.name, location };
const network = new VirtualNetwork(
  "plane",
  { ...where, addressSpace: { addressPrefixes: ["10.60.0.0/16"] } },
  { ignoreChanges: ["subnets"] },
);
const subnet = new Subnet("nodes", {
  resourceGroupName: group.name,
  virtualNetworkName: network.name,
  addressPrefix: "10.60.0.0/20",
});
const identity = new UserAssignedIdentity("cluster", where);
const { subscriptionId } = getClientConfigOutput();
const join = new RoleAssignment("nodes", {
  scope: subnet.id,
  principalId: identity.principalId,
  principalType: "ServicePrincipal",
  roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7`,
});
const cluster = new ManagedCluster(
  "plane",
  {
    ...where,
    resourceName: "plane",
    dnsPrefix: "plane",
    disableLocalAccounts: true,
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    apiServerAccessProfile: { enablePrivateCluster: true },
    oidcIssuerProfile: { enabled: true },
    networkProfile: {
      networkPlugin: "none",
      podCidr: "10.244.0.0/16",
      serviceCidr: "10.245.0.0/16",
      ...(!variant.noDns && { dnsServiceIP: "10.245.0.10" }),
      outboundType: "userDefinedRouting",
    },
    agentPoolProfiles: [{ name: "sys", mode: "System", vmSize: "Standard_D8ds_v5", count: 3, vnetSubnetID: subnet.id }],
  },
  { dependsOn: join },
);
const pool = new AgentPool("user", {
  resourceGroupName: group.name,
  resourceName: cluster.name,
  agentPoolName: "user1",
  mode: "User",
  vmSize: variant.vmSize ?? "Standard_D8ds_v5",
  count: variant.count ?? 3,
  vnetSubnetID: subnet.id,
});

const credentials = listManagedClusterUserCredentialsOutput({
  resourceGroupName: group.name,
  resourceName: cluster.name,
  format: "exec",
});
// The cloud's kubeconfig waits for a person at a browser.
const kubeconfig = pulumi.secret(
  credentials.kubeconfigs.apply((all) =>
    Buffer.from(all[0]?.value ?? "", "base64")
      .toString()
      .replace("devicecode", "azurecli"),
  ),
);
const kube = new k8s.Provider("kube", { kubeconfig }, { dependsOn: pool });
new k8s.core.v1.ConfigMap("hello", { metadata: { name: "from-azure", namespace: "default" } }, { provider: kube });

export const issuer = cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL);
export const privateName = cluster.privateFQDN;
export const subnetId = subnet.id;
