import { choose } from "../../contract/read/suggest.ts";
import type { SettingProblem } from "../../contract/setting.ts";
import type { Cloud } from "../../network/plan.ts";

/**
 * Zones of every region, in the cloud's own words: Azure the ids 1 to 3, AWS and Google Cloud the letter behind the
 * region's name. From general knowledge of the clouds' region pages as of November 2026, not from an account: the
 * provider refuses a zone that an account or a machine type lacks. AWS accounts see letters of their own choice, and old
 * accounts may lack one.
 */
const ZONES: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  azure: {
    australiaeast: "123",
    brazilsouth: "123",
    canadacentral: "123",
    canadaeast: "",
    centralindia: "123",
    centralus: "123",
    eastasia: "123",
    eastus: "123",
    eastus2: "123",
    francecentral: "123",
    germanynorth: "",
    germanywestcentral: "123",
    israelcentral: "123",
    italynorth: "123",
    japaneast: "123",
    japanwest: "123",
    koreacentral: "123",
    mexicocentral: "123",
    newzealandnorth: "123",
    northcentralus: "",
    northeurope: "123",
    norwayeast: "123",
    polandcentral: "123",
    qatarcentral: "123",
    southafricanorth: "123",
    southcentralus: "123",
    southeastasia: "123",
    southindia: "",
    spaincentral: "123",
    swedencentral: "123",
    switzerlandnorth: "123",
    switzerlandwest: "",
    uaenorth: "123",
    uksouth: "123",
    ukwest: "",
    westcentralus: "",
    westeurope: "123",
    westus: "",
    westus2: "123",
    westus3: "123",
  },
  aws: {
    "af-south-1": "abc",
    "ap-east-1": "abc",
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
    "ap-northeast-3": "abc",
    "ap-south-1": "abc",
    "ap-south-2": "abc",
    "ap-southeast-1": "abc",
    "ap-southeast-2": "abc",
    "ap-southeast-3": "abc",
    "ap-southeast-4": "abc",
    "ap-southeast-5": "abc",
    "ap-southeast-7": "abc",
    "ca-central-1": "abd",
    "ca-west-1": "abc",
    "eu-central-1": "abc",
    "eu-central-2": "abc",
    "eu-north-1": "abc",
    "eu-south-1": "abc",
    "eu-south-2": "abc",
    "eu-west-1": "abc",
    "eu-west-2": "abc",
    "eu-west-3": "abc",
    "il-central-1": "abc",
    "me-central-1": "abc",
    "me-south-1": "abc",
    "mx-central-1": "abc",
    "sa-east-1": "abc",
    "us-east-1": "abcdf",
    "us-east-2": "abc",
    "us-gov-east-1": "abc",
    "us-gov-west-1": "abc",
    "us-west-1": "ac",
    "us-west-2": "abcd",
  },
  gcp: {
    "africa-south1": "abc",
    "asia-east1": "abc",
    "asia-east2": "abc",
    "asia-northeast1": "abc",
    "asia-northeast2": "abc",
    "asia-northeast3": "abc",
    "asia-south1": "abc",
    "asia-south2": "abc",
    "asia-southeast1": "abc",
    "asia-southeast2": "abc",
    "australia-southeast1": "abc",
    "australia-southeast2": "abc",
    "europe-central2": "abc",
    "europe-north1": "abc",
    "europe-southwest1": "abc",
    "europe-west1": "bcd",
    "europe-west2": "abc",
    "europe-west3": "abc",
    "europe-west4": "abc",
    "europe-west6": "abc",
    "europe-west8": "abc",
    "europe-west9": "abc",
    "europe-west10": "abc",
    "europe-west12": "abc",
    "me-central1": "abc",
    "me-central2": "abc",
    "me-west1": "abc",
    "northamerica-northeast1": "abc",
    "northamerica-northeast2": "abc",
    "southamerica-east1": "abc",
    "southamerica-west1": "abc",
    "us-central1": "abcf",
    "us-east1": "bcd",
    "us-east4": "abc",
    "us-east5": "abc",
    "us-south1": "abc",
    "us-west1": "abc",
    "us-west2": "abc",
    "us-west3": "abc",
    "us-west4": "abc",
  },
};

const SEPARATOR: Readonly<Record<Cloud, string>> = { azure: "", aws: "", gcp: "-" };
const TITLE: Readonly<Record<Cloud, string>> = { azure: "Azure", aws: "AWS", gcp: "Google Cloud" };

/** Regions of a cloud, in code point order. */
export function regionsOf(cloud: Cloud): string[] {
  return Object.keys(ZONES[cloud]).sort();
}

/**
 * The first `count` zones of a region, or why there are none: an unknown region (with the name that was probably meant)
 * or one with too few zones (with near regions that have them). Azure's regions without zones count as one zone and
 * give an empty list, which is how AKS spells it.
 */
export function chooseZones(
  cloud: Cloud,
  region: string,
  count: number,
): { zones: readonly string[] } | { problems: readonly SettingProblem[] } {
  const known = ZONES[cloud];
  const letters = Object.hasOwn(known, region) ? known[region] : undefined;
  const problem = (rule: string, reason: string, fix: string) => ({
    problems: [{ rule, severity: "error" as const, field: "region", value: region, reason, fix }],
  });
  if (letters === undefined) {
    return problem("region-unknown", `is no region of ${TITLE[cloud]} that is known here`, meant(cloud, region));
  }
  if (letters === "" && count === 1) return { zones: [] };
  if (letters.length < count) {
    const enough = regionsOf(cloud).filter((name) => (known[name]?.length ?? 0) >= count);
    return problem(
      "region-zones",
      `has ${letters.length === 0 ? "no zones" : `${letters.length} zones`}, and ${count} are asked for`,
      `use a region with ${count} zones, such as ${near(region, enough).join(" or ")}, or the size dev`,
    );
  }
  const prefix = cloud === "azure" ? "" : `${region}${SEPARATOR[cloud]}`;
  return { zones: [...letters.slice(0, count)].map((letter) => `${prefix}${letter}`) };
}

/** The region that was meant; a region of another cloud is told as such. */
function meant(cloud: Cloud, region: string): string {
  const elsewhere = (Object.keys(ZONES) as Cloud[]).find(
    (other) => other !== cloud && Object.hasOwn(ZONES[other], region),
  );
  if (elsewhere !== undefined)
    return `${region} is a region of ${TITLE[elsewhere]}: change cloud, or ${pick(cloud, region)}`;
  // People write Azure's regions as the portal shows them.
  const joined = region.toLowerCase().replace(/[\s_]/g, "");
  return Object.hasOwn(ZONES[cloud], joined) ? `did you mean "${joined}"?` : choose(region, regionsOf(cloud), "region");
}

function pick(cloud: Cloud, region: string): string {
  return `use a region of ${TITLE[cloud]} such as ${near(region, regionsOf(cloud)).join(" or ")}`;
}

/** Up to three names that share most with a region, at their beginnings or ends: `westus` is near to `westus2`. */
function near(region: string, candidates: readonly string[]): string[] {
  const shared = (name: string) => commonLength(name, region) + commonLength(reverse(name), reverse(region));
  return candidates.toSorted((a, b) => shared(b) - shared(a)).slice(0, 3);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function reverse(text: string): string {
  return [...text].reverse().join("");
}
