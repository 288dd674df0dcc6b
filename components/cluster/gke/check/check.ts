import type { ArgumentProblem } from "../../../network/argument.ts";
import { checkLabels, checkPlace } from "../../../network/gcp/check/place.ts";
import { checkRanges } from "../../../network/gcp/check/range.ts";
import type { GkeClusterArgs } from "../args.ts";
import { checkPeople } from "./people.ts";
import { checkPools } from "./pools.ts";
import { checkAdminRanges, checkExposed } from "./reach.ts";

/** Cluster names: Cilium 1.20.2 takes 32 characters, GKE 40. */
const NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** The autoscaler passes over taints with this prefix; without it no pool grows from nothing (cilium/cilium#30644). */
const IGNORED_TAINT = "ignore-taint.cluster-autoscaler.kubernetes.io/";

/** Everything that Google Cloud would refuse halfway, or that could never work. */
export function checkCluster(name: string, args: GkeClusterArgs): ArgumentProblem[] {
  const { zones, addresses, pools, confidentialNodes } = args;
  return [
    ...checkName(name),
    ...checkPlace(args),
    ...checkZones(args),
    ...checkVersion(args),
    ...checkLabels("tags", args.tags),
    ...checkRanges(addresses),
    ...checkPools({ name, pools, zones, addresses, confidentialNodes }),
    ...checkPeople(args),
    ...checkAdminRanges(args),
    ...checkExposed(args),
    ...checkFlavour(args),
    ...checkRepository(args),
  ];
}

function checkName(name: string): ArgumentProblem[] {
  if (NAME.test(name)) return [];
  const reason = "is not 1 to 32 lower case letters, digits and hyphens beginning with a letter";
  return [{ field: "name", value: name, reason, fix: "shorten it, such as gcp-europe-west4" }];
}

function checkZones({ zones, region }: GkeClusterArgs): ArgumentProblem[] {
  const problems = zones.flatMap((zone, index) =>
    zone.startsWith(`${region}-`) && /^-[a-z]$/.test(zone.slice(region.length)) && zones.indexOf(zone) === index
      ? []
      : [
          {
            field: `zones[${index}]`,
            value: zone,
            reason: zones.indexOf(zone) === index ? `is not a zone of ${region}` : "is there twice",
            fix: `write zones of \`gcloud compute zones list --filter region:${region}\`, such as ${region}-b`,
          },
        ],
  );
  if (zones.length === 0) {
    problems.push({ field: "zones", value: "none", reason: "nodes have no place", fix: "name three zones" });
  }
  return problems;
}

function checkVersion({ kubernetesVersion, maintenance }: GkeClusterArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!/^1\.[0-9]{2}$/.test(kubernetesVersion)) {
    const fix = "write a minor version such as 1.35; the channel chooses the patch";
    problems.push({ field: "kubernetesVersion", value: kubernetesVersion, reason: "is not a minor version", fix });
  }
  const hour = maintenance?.hour ?? 0;
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
    const reason = "is not an hour of the day";
    problems.push({ field: "maintenance.hour", value: String(hour), reason, fix: "write 0 to 23, in UTC" });
  }
  return problems;
}

/** Pools take their taint from Cilium's own values, so that both always speak of the same key. */
function checkFlavour({ flavour }: GkeClusterArgs): ArgumentProblem[] {
  const key = flavour.values.agentNotReadyTaintKey;
  if (typeof key === "string" && key.startsWith(IGNORED_TAINT)) return [];
  return [
    {
      field: "flavour.values.agentNotReadyTaintKey",
      value: typeof key === "string" ? key : "none",
      reason: `does not begin with ${IGNORED_TAINT}, so no pool could grow from nothing`,
      fix: `use the values for GKE, or set ${IGNORED_TAINT}cilium-agent-not-ready`,
    },
  ];
}

function checkRepository({ imageRepository }: GkeClusterArgs): ArgumentProblem[] {
  if (imageRepository === undefined) return [];
  if (/^projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/]+$/.test(imageRepository)) return [];
  const fix = "write projects/PROJECT/locations/LOCATION/repositories/NAME";
  return [{ field: "imageRepository", value: imageRepository, reason: "has another form", fix }];
}
