import type { People } from "../../components/access/subject.ts";
import type { PoolSpec } from "../../components/cluster/cloud.ts";
import { chooseZones } from "../../components/cluster/table/regions.ts";
import { nodesAtMost, type Preset, SIZES, type Size } from "../../components/cluster/table/sizes.ts";
import type { AddressPlan, EgressKind } from "../../components/network/address.ts";
import { type Cloud, planAddresses } from "../../components/network/plan.ts";
import type { Vendor } from "../../components/plane/region.ts";
import type { Hub } from "../../components/plane/site.ts";
import type { Approval } from "../../components/residency/model.ts";
import type { Settings } from "./field.ts";
import { type LogConfig, logsOf } from "./logs.ts";
import { hubOf, mayLeaveOf, peopleOf, vendorOf } from "./people.ts";
import { type Reach, reachOf } from "./reach.ts";

/** A plane in a region of a cloud: a dozen settings, everything else derived. */
export interface CloudConfig {
  readonly kind: "cloud" | "private";
  readonly cloud: Cloud;
  readonly root: string;
  readonly platform: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** Azure subscription, AWS account, Google Cloud project. */
  readonly account: string;
  /** Entra tenant; Azure only. */
  readonly tenant?: string;
  readonly admins: readonly string[];
  readonly people: People;
  /** Environments whose cells nobody runs commands in, except by break-glass. */
  readonly productionEnvironments?: readonly string[];
  readonly vendor?: Vendor;
  readonly hub?: Hub;
  readonly imageRegistry?: string;
  /** What residency lets out, with reasons. */
  readonly mayLeave: readonly Approval[];
  readonly size: Preset;
  readonly tier?: Size["tier"];
  readonly kubernetesVersion: string;
  readonly pools: readonly PoolSpec[];
  /** Absent: nothing is shipped and no sink is made. */
  readonly logs?: LogConfig;
  readonly addresses: AddressPlan;
  readonly egress: EgressKind;
  readonly aws?: AwsConfig;
  readonly azure?: AzureConfig;
  readonly gcp?: GcpConfig;
  readonly dangerouslyExposeApiServerTo: readonly string[];
  readonly dangerouslyAllowDestroy: boolean;
  readonly ciliumChart?: string;
  readonly ciliumCrds?: string;
}

/** Versions that AWS never stops renewing; pinned, so that two previews of one day agree. */
export interface AwsConfig {
  /** Release of the AL2023 node image. */
  readonly amiRelease: string;
  readonly addonVersions: { readonly "eks-pod-identity-agent": string; readonly coredns: string };
  /** ARN of the permissions boundary of every role that is made. */
  readonly permissionsBoundary?: string;
  /** Private ranges that may call the API server besides nodes. */
  readonly apiServerClients?: readonly string[];
  /** Names that the firewall lets out besides what nodes need. */
  readonly domains?: readonly string[];
}

export interface AzureConfig {
  /** Storage account of the VNet's flow logs. */
  readonly flowLogStorage?: string;
  /** Azure id of the container registry that nodes pull from. */
  readonly registryId?: string;
  /** Names that the firewall lets out besides what nodes need. */
  readonly allowedDomains?: readonly string[];
  /** What the customer keeps centrally: zones by name, the zone of the API server's name, the scope of Azure Monitor. */
  readonly privateDnsZones?: Readonly<Record<string, string>>;
  readonly apiServerZoneId?: string;
  readonly monitorScopeId?: string;
}

export interface GcpConfig {
  /** Group of groups that GKE looks people up in: `gke-security-groups@example.com`. */
  readonly securityGroup?: string;
  /** Private ranges that may call the API server besides nodes. */
  readonly adminRanges?: readonly string[];
  /** Names that the firewall lets out besides what nodes need. */
  readonly allowedDomains?: readonly string[];
}

/** How each cloud calls the account that a plane lives in, and what it looks like. */
const ACCOUNT: Readonly<Record<Cloud, { readonly name: string; readonly form: RegExp; readonly example: string }>> = {
  azure: {
    name: "a subscription id",
    form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    example: "az account show --query id",
  },
  aws: { name: "an account id of 12 digits", form: /^\d{12}$/, example: "aws sts get-caller-identity" },
  gcp: { name: "a project id", form: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, example: "gcloud config get project" },
};

/** How each cloud calls who administers a cluster. */
const ADMINS: Readonly<Record<Cloud, string>> = {
  azure: "object ids of Entra groups",
  aws: "ARNs of IAM roles",
  gcp: "addresses of Google groups",
};

/** Settings of a plane of the platform's SREs. */
export function cloudConfig(settings: Settings, platform: string): CloudConfig {
  return regionConfig(settings, platform, "cloud", settings.choice("egress", ["firewall", "nat"]));
}

/** Settings that both kinds of planes have. */
export function regionConfig(
  settings: Settings,
  platform: string,
  kind: CloudConfig["kind"],
  egress: EgressKind,
): CloudConfig {
  const cloud = settings.choice("cloud", ["azure", "aws", "gcp"]);
  const region = settings.required("region", "name the region, such as westeurope, eu-central-1 or europe-west4");
  const preset = settings.choice("size", ["prod", "dev", "enterprise"]);
  const account = accountOf(settings, cloud);
  const admins = settings.list("admins");
  if (admins.length === 0) {
    const fix = `list the ${ADMINS[cloud]} that administer the cluster`;
    settings.refuse("setting-missing", "admins", "[]", "is empty: nobody could reach the cluster", fix);
  }
  const people = peopleOf(settings);
  const vendor = vendorOf(settings);
  const reach = reachOf(settings, cloud, egress, vendor);
  const aws = cloud === "aws" ? awsOf(settings, reach) : undefined;
  const azure = cloud === "azure" ? azureOf(settings, reach) : undefined;
  const gcp = cloud === "gcp" ? gcpOf(settings, reach) : undefined;
  const hub = hubOf(settings, cloud, egress);
  const imageRegistry = settings.text("imageRegistry");
  const mayLeave = mayLeaveOf(settings);
  const production = settings.list("productionEnvironments");
  const tenant = cloud === "azure" ? settings.required("tenant", "set it to the Entra tenant's id") : undefined;

  const size = SIZES[cloud][preset];
  const chosen = region === "" ? undefined : chooseZones(cloud, region, size.zones);
  if (chosen !== undefined && "problems" in chosen) settings.problems.push(...chosen.problems);
  const addresses = addressesOf(settings, cloud, egress, size);
  const logs = logsOf(settings, cloud, size.pools);
  const { chart, crds } = settings.cilium();
  const dangerouslyExposeApiServerTo = settings.list("dangerouslyExposeApiServerTo");
  settings.judge();
  // Each of these is absent only where a problem says why.
  if (addresses === undefined || chosen === undefined || "problems" in chosen) throw new Error("a problem went untold");
  return {
    kind,
    cloud,
    root: settings.root,
    platform,
    region,
    zones: chosen.zones,
    account,
    ...(tenant !== undefined && { tenant }),
    admins,
    people,
    mayLeave,
    ...(production.length > 0 && { productionEnvironments: production }),
    ...(vendor !== undefined && { vendor }),
    ...(hub !== undefined && { hub }),
    ...(imageRegistry !== undefined && { imageRegistry }),
    size: preset,
    ...(size.tier !== undefined && { tier: size.tier }),
    kubernetesVersion: size.kubernetesVersion,
    pools: size.pools,
    ...(logs !== undefined && { logs }),
    addresses,
    egress,
    ...(aws !== undefined && { aws }),
    ...(azure !== undefined && { azure }),
    ...(gcp !== undefined && { gcp }),
    dangerouslyExposeApiServerTo,
    dangerouslyAllowDestroy: settings.flag("dangerouslyAllowDestroy"),
    ...(chart !== undefined && { ciliumChart: chart }),
    ...(crds !== undefined && { ciliumCrds: crds }),
  };
}

function awsOf(settings: Settings, { clients, domains }: Reach): AwsConfig {
  const permissionsBoundary = settings.text("permissionsBoundary");
  if (permissionsBoundary !== undefined && !/^arn:aws[a-z-]*:iam::\d{12}:policy\/\S+$/.test(permissionsBoundary)) {
    const fix = "set it to arn:aws:iam::ACCOUNT:policy/NAME";
    settings.refuse("setting-value", "permissionsBoundary", permissionsBoundary, "is no ARN of a policy", fix);
  }
  const addon = (key: string, name: string) =>
    settings.required(
      key,
      `choose from \`aws eks describe-addon-versions --addon-name ${name} --kubernetes-version VERSION\``,
    );
  return {
    amiRelease: settings.required(
      "amiRelease",
      "write KUBERNETES-DATE of a release of the EKS AL2023 image, such as 1.35.2-20260714, not before 20260610",
    ),
    addonVersions: {
      "eks-pod-identity-agent": addon("podIdentityAgentVersion", "eks-pod-identity-agent"),
      coredns: addon("corednsVersion", "coredns"),
    },
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    ...(clients.length > 0 && { apiServerClients: clients }),
    ...(domains.length > 0 && { domains }),
  };
}

function gcpOf(settings: Settings, { clients, domains }: Reach): GcpConfig {
  const securityGroup = settings.text("securityGroup");
  return {
    ...(securityGroup !== undefined && { securityGroup }),
    ...(clients.length > 0 && { adminRanges: clients }),
    ...(domains.length > 0 && { allowedDomains: domains }),
  };
}

function azureOf(settings: Settings, { domains }: Reach): AzureConfig {
  const flowLogStorage = settings.text("flowLogStorage");
  const registryId = settings.text("registryId");
  const zones = settings.texts("privateDnsZones");
  const apiServerZoneId = settings.text("apiServerZoneId");
  const monitorScopeId = settings.text("monitorScopeId");
  return {
    ...(flowLogStorage !== undefined && { flowLogStorage }),
    ...(registryId !== undefined && { registryId }),
    ...(zones !== undefined && { privateDnsZones: zones }),
    ...(apiServerZoneId !== undefined && { apiServerZoneId }),
    ...(monitorScopeId !== undefined && { monitorScopeId }),
    ...(domains.length > 0 && { allowedDomains: domains }),
  };
}

function accountOf(settings: Settings, cloud: Cloud): string {
  const { name, form, example } = ACCOUNT[cloud];
  const account = settings.required("account", `set it to ${name}; \`${example}\` tells yours`);
  if (account !== "" && !form.test(account)) {
    settings.refuse("setting-value", "account", account, `is not ${name}`, `\`${example}\` tells yours`);
  }
  return account;
}

function addressesOf(settings: Settings, cloud: Cloud, egress: EgressKind, size: Size): AddressPlan | undefined {
  const pods = settings.text("pods");
  const services = settings.text("services");
  const planned = planAddresses({
    cloud,
    network: settings.text("network") ?? "10.60.0.0/16",
    ...(pods !== undefined && { pods }),
    ...(services !== undefined && { services }),
    zones: size.zones,
    maxNodes: nodesAtMost(size.pools),
    egress,
    connected: settings.list("connected"),
  });
  if ("plan" in planned) return planned.plan;
  settings.problems.push(...planned.problems);
  return undefined;
}
