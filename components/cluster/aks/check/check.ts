import { CILIUM_VERSION } from "../../../cilium/cilium.ts";
import type { ArgumentProblem } from "../../../network/argument.ts";
import { checkId, checkPlace, checkTags } from "../../../network/azure/check/place.ts";
import { checkRanges } from "../../../network/azure/check/range.ts";
import { cidrFault, parseCidr } from "../../../network/cidr.ts";
import { knownProblems } from "../../table/known.ts";
import type { AksClusterArgs } from "../args.ts";
import { DEFAULT_NODE_IMAGE } from "../pools.ts";
import { checkPools } from "./pools.ts";

/** Cluster names: Cilium 1.20.2 takes 32 characters, AKS 63. */
const NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A key with its version: rotation is a new version, and Azure takes no key without one (AKS, "KMS etcd encryption"). */
const KEY = /^https:\/\/[a-z0-9-]+\.[a-z.]+\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/;

/** Ranges wider than this are no office or build farm. */
const WIDEST_EXPOSED = 8;

/** Ranges that AKS takes with VNet integration (AKS, "Authorized IP ranges"). */
const EXPOSED_LIMIT = 2000;

/** Everything that Azure would refuse halfway, or that could never work. */
export function checkCluster(name: string, args: AksClusterArgs): ArgumentProblem[] {
  const { zones, addresses, pools } = args;
  return [
    ...checkName(name),
    ...checkPlace(args),
    ...checkTags(args.tags),
    ...checkRanges(addresses, false),
    ...checkVersion(args),
    ...checkPools({ pools, zones, addresses }),
    ...checkKnown(args),
    ...checkEntra(args),
    ...checkExposed(args),
    ...checkLinks(args),
  ];
}

function checkName(name: string): ArgumentProblem[] {
  if (NAME.test(name)) return [];
  const reason = "is not 1 to 32 lower case letters, digits and hyphens beginning with a letter";
  return [{ field: "name", value: name, reason, fix: "shorten it, such as azure-westeurope" }];
}

function checkVersion({ kubernetesVersion, maintenance }: AksClusterArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!/^1\.[0-9]{2}(\.[0-9]+)?$/.test(kubernetesVersion)) {
    const fix = "write such as 1.35; AKS chooses the newest patch";
    problems.push({ field: "kubernetesVersion", value: kubernetesVersion, reason: "is not a version", fix });
  }
  const hour = maintenance?.hour ?? 0;
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
    const reason = "is not an hour of the day";
    problems.push({ field: "maintenance.hour", value: String(hour), reason, fix: "write 0 to 23, in UTC" });
  }
  return problems;
}

/** Images and versions that break IPsec. Warnings of the same table are told by the plane. */
function checkKnown({ kubernetesVersion, pools, nodeImage = DEFAULT_NODE_IMAGE }: AksClusterArgs): ArgumentProblem[] {
  const nodes = pools.map(({ name, machine }) => ({ pool: name, image: nodeImage, machine }));
  const facts = {
    cloud: "azure",
    ciliumVersion: CILIUM_VERSION,
    kubernetesVersion,
    datapath: "overlay",
    nodes,
  } as const;
  const told = knownProblems(facts)
    .filter(({ severity }) => severity === "error")
    .map(({ field, value, reason, fix }) => ({
      field: field.endsWith(".image") ? "nodeImage" : field,
      value,
      reason,
      fix,
    }));
  // All pools have the same image, which is told once.
  return told.filter(
    (one, index) => told.findIndex(({ field, value }) => field === one.field && value === one.value) === index,
  );
}

function checkEntra({ admins, tenantId, deployer, connect = [] }: AksClusterArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const guid = (field: string, value: unknown, fix: string) => {
    if (typeof value !== "string" || GUID.test(value)) return;
    problems.push({ field, value, reason: "is not an id of Entra, such as 00000000-0000-4000-8000-000000000000", fix });
  };
  guid("tenantId", tenantId, "take it from `az account show --query tenantId`");
  if (admins.length === 0) {
    const reason = "nobody could administer the cluster, which has no local accounts";
    problems.push({ field: "admins", value: "none", reason, fix: "name the object id of an Entra group" });
  }
  for (const [index, admin] of admins.entries()) {
    guid(`admins[${index}]`, admin, "take a group's object id from `az ad group show --query id`");
  }
  for (const [index, group] of connect.entries()) {
    guid(`connect[${index}]`, group, "take a group's object id from `az ad group show --query id`");
  }
  guid("deployer.principalId", deployer?.principalId, "take the object id, not the client id");
  return problems;
}

function checkExposed({ dangerouslyExposeApiServerTo: exposed = [] }: AksClusterArgs): ArgumentProblem[] {
  const problems = exposed.flatMap((text, index): ArgumentProblem[] => {
    const field = `dangerouslyExposeApiServerTo[${index}]`;
    const range = parseCidr(text);
    const fix = "name the addresses of your own network, such as 203.0.113.0/28";
    if (range === undefined) return [{ field, value: text, reason: cidrFault(text) ?? "is not a range", fix }];
    if (range.prefix >= WIDEST_EXPOSED) return [];
    return [{ field, value: text, reason: "opens the API server to the internet", fix }];
  });
  if (exposed.length > EXPOSED_LIMIT) {
    const reason = `is more than the ${EXPOSED_LIMIT} ranges that AKS takes`;
    const fix = "join ranges";
    problems.push({ field: "dangerouslyExposeApiServerTo", value: `${exposed.length} ranges`, reason, fix });
  }
  return problems;
}

function checkLinks({
  etcdKms,
  privateDnsZoneId,
  region,
  registryId,
  diskEncryptionSetId,
  ...args
}: AksClusterArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (etcdKms !== undefined) {
    const { vaultId, keyId } = etcdKms;
    if (typeof vaultId === "string") problems.push(...checkId("etcdKms.vaultId", vaultId, "Microsoft.KeyVault/vaults"));
    if (typeof keyId === "string" && !KEY.test(keyId)) {
      const reason = "is not the address of a key with its version";
      const fix = "take it from `az keyvault key show --query key.kid`";
      problems.push({ field: "etcdKms.keyId", value: keyId, reason, fix });
    }
  }
  if (privateDnsZoneId !== undefined) {
    problems.push(...checkId("privateDnsZoneId", privateDnsZoneId, "Microsoft.Network/privateDnsZones"));
    const zone = privateDnsZoneId.split("/").at(-1) ?? "";
    if (zone !== `private.${region}.azmk8s.io` && !zone.endsWith(`.private.${region}.azmk8s.io`)) {
      const reason = "is not a zone that AKS takes with VNet integration";
      const fix = `name a zone private.${region}.azmk8s.io, or one below it`;
      problems.push({ field: "privateDnsZoneId", value: privateDnsZoneId, reason, fix });
    }
    if ((args.dangerouslyExposeApiServerTo ?? []).length > 0) {
      const reason = "is for a private API server, and this one is exposed";
      problems.push({ field: "privateDnsZoneId", value: privateDnsZoneId, reason, fix: "drop one of both" });
    }
  }
  if (typeof diskEncryptionSetId === "string") {
    problems.push(...checkId("diskEncryptionSetId", diskEncryptionSetId, "Microsoft.Compute/diskEncryptionSets"));
  }
  if (typeof registryId === "string") {
    problems.push(...checkId("registryId", registryId, "Microsoft.ContainerRegistry/registries"));
  }
  return problems;
}
