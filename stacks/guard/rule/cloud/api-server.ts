import { type Expectation, type Resource, tableRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { isTrue, list, valueAt } from "../../value.ts";
import { isOpenRange } from "../read/range.ts";

const notOpen: Omit<Expectation, "type" | "path"> = {
  holds: (value) => !isOpenRange(value),
  wanted: "a range that is yours",
  fix: "name the ranges of your offices and runners; a range this wide is the whole internet",
};
const named: Omit<Expectation, "type" | "path"> = {
  holds: (value) => list(value).length > 0,
  wanted: "a list of ranges, because the API server has a public address",
  fix: "make the API server private, or name the ranges that may reach it",
};
/** Either value is right; while it is not known, neither are the rows that depend on it. */
const decides: Omit<Expectation, "type" | "path"> = {
  holds: (value) => typeof value === "boolean",
  wanted: "true or false",
  optional: true,
  fix: "set it to true: a private API server has no public address at all",
};
const isFalse = (value: unknown) => !isTrue(value);

const eksPublic = ({ props }: Resource) => valueAt(props, "vpcConfig.endpointPublicAccess") !== false;
const aksPublic = ({ props }: Resource) => !isTrue(valueAt(props, "apiServerAccessProfile.enablePrivateCluster"));
const gkePublic = ({ props }: Resource) => !isTrue(valueAt(props, "privateClusterConfig.enablePrivateEndpoint"));
const unless = (known: (resource: Resource) => boolean, path: string) => (resource: Resource) =>
  known(resource) && typeof valueAt(resource.props, path) !== "symbol";

const PRIVATE: readonly Expectation[] = [
  {
    type: AWS.cluster,
    path: "vpcConfig.endpointPrivateAccess",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: the default is false, and nodes would reach the API server over the internet",
  },
  {
    type: AWS.cluster,
    path: "vpcConfig.endpointPublicAccess",
    holds: (value) => typeof value === "boolean",
    wanted: "set, because the default is a public API server",
    fix: "set it to false, and reach the API server through the private network",
  },
  {
    type: AWS.cluster,
    path: "vpcConfig.publicAccessCidrs",
    when: unless(eksPublic, "vpcConfig.endpointPublicAccess"),
    ...named,
  },
  { type: AWS.cluster, path: "vpcConfig.publicAccessCidrs.*", when: eksPublic, optional: true, ...notOpen },
  { type: AZURE.cluster, path: "apiServerAccessProfile.enablePrivateCluster", ...decides },
  {
    type: AZURE.cluster,
    path: "apiServerAccessProfile.authorizedIPRanges",
    when: unless(aksPublic, "apiServerAccessProfile.enablePrivateCluster"),
    ...named,
  },
  { type: AZURE.cluster, path: "apiServerAccessProfile.authorizedIPRanges.*", optional: true, ...notOpen },
  {
    type: AZURE.cluster,
    path: "apiServerAccessProfile.enablePrivateClusterPublicFQDN",
    holds: isFalse,
    wanted: "false",
    when: (resource) => !aksPublic(resource),
    fix: "set it to false: the default is a public DNS name for a private API server",
  },
  { type: GOOGLE.cluster, path: "privateClusterConfig.enablePrivateEndpoint", ...decides },
  {
    type: GOOGLE.cluster,
    path: "masterAuthorizedNetworksConfig.cidrBlocks",
    when: unless(gkePublic, "privateClusterConfig.enablePrivateEndpoint"),
    ...named,
  },
  {
    type: GOOGLE.cluster,
    path: "masterAuthorizedNetworksConfig.cidrBlocks.*.cidrBlock",
    optional: true,
    ...notOpen,
  },
  {
    type: GOOGLE.cluster,
    path: "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled",
    holds: isFalse,
    wanted: "false",
    optional: true,
    fix: "set it to false: true lets every virtual machine of Google Cloud knock, anybody's",
  },
];

export const privateApiServer = tableRule({
  id: "private-api-server",
  description: "The API server is private, or open to named ranges only",
  remediation: "Make the endpoint private; where that is not possible, name ranges (`dangerouslyExposeApiServerTo`).",
  table: PRIVATE,
});

const off = (type: string, path: string, fix: string): Expectation => ({
  type,
  path,
  holds: isFalse,
  wanted: "false",
  optional: true,
  fix,
});

const ACCOUNTS: readonly Expectation[] = [
  {
    type: AWS.cluster,
    path: "accessConfig.authenticationMode",
    holds: (value) => value === "API",
    wanted: '"API"',
    fix: "set it to API and grant access with AccessEntry: the aws-auth ConfigMap leaves no trail",
  },
  {
    type: AWS.cluster,
    path: "accessConfig.bootstrapClusterCreatorAdminPermissions",
    holds: isFalse,
    wanted: "false",
    fix: "set it to false: the default makes whoever creates the cluster an administrator whom no list shows",
  },
  {
    type: AZURE.cluster,
    path: "disableLocalAccounts",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: the default leaves an administrator's certificate that no audit log attributes to a person",
  },
  {
    type: AZURE.cluster,
    path: "apiServerAccessProfile.disableRunCommand",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: `az aks command invoke` goes around the private network",
  },
  {
    type: AZURE.cluster,
    path: "enableRBAC",
    holds: isTrue,
    wanted: "true",
    optional: true,
    fix: "leave it out or set it to true",
  },
  off(GOOGLE.cluster, "masterAuth.clientCertificateConfig.issueClientCertificate", "set it to false: it is ForceNew"),
  off(GOOGLE.cluster, "enableLegacyAbac", "set it to false: it gives every service account all rights"),
];

export const noLocalAccounts = tableRule({
  id: "no-local-accounts",
  description: "People come in through the cloud's identity service only; no local accounts, no legacy authorization",
  remediation: "Switch local accounts, client certificates, aws-auth and legacy authorization off.",
  table: ACCOUNTS,
});
