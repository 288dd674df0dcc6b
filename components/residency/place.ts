/** Account and region out of the identifiers of three clouds. */
import type { Home } from "./model.ts";

export interface Place {
  /** The identifier itself. */
  readonly id: string;
  readonly account?: string;
  readonly region?: string;
}

/** AWS: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (IAM guide, "IAM identifiers"). */
const ARN = /arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):([0-9*]*|aws):[^\s",}\]]*/g;
/** Azure: `/subscriptions/ID/...` (Azure Resource Manager, "Resource naming"). */
const AZURE_ID = /\/subscriptions\/([0-9a-fA-F-]{36}|[0-9a-z]+)(\/[^\s",}\]]*)?/g;
/** Google: `projects/P/...` with `locations`, `regions` or `zones` (API design guide, "Resource names"). */
const GOOGLE_NAME = /projects\/([a-z0-9][a-z0-9.:-]*)((?:\/[^\s",}\]/]+)*)/g;
/** A registry of ECR: `ACCOUNT.dkr.ecr.REGION.amazonaws.com`. */
const ECR = /(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)[^\s",}\]]*/g;
/** A repository of Artifact Registry: `LOCATION-docker.pkg.dev/PROJECT`. */
const ARTIFACTS = /([a-z0-9-]+)-docker\.pkg\.dev\/([a-z0-9-]+)[^\s",}\]]*/g;
/** A service account of a project: `NAME@PROJECT.iam.gserviceaccount.com`. */
const GOOGLE_ACCOUNT = /([a-z0-9-]+)@([a-z0-9-]+)\.iam\.gserviceaccount\.com/g;

/** Google's agents: `service-NUMBER@NAME.iam.gserviceaccount.com` (BigQuery's: `bq-NUMBER@...`), where NAME is a project of Google's own. */
const AGENT = /^(?:service|bq)-(\d+)$/;

/** Every identifier in a text that says where it is, policies in JSON included. */
export function placesIn(text: string, cloud: Home["cloud"]): readonly Place[] {
  if (cloud === "aws") {
    return [
      ...[...text.matchAll(ARN)].map(([id, region, account]) => place(id, account === "aws" ? "" : account, region)),
      ...[...text.matchAll(ECR)].map(([id, account, region]) => place(id, account, region)),
    ];
  }
  if (cloud === "azure") return [...text.matchAll(AZURE_ID)].map(([id, account]) => place(id, account?.toLowerCase()));
  return [
    ...[...text.matchAll(GOOGLE_NAME)].map(([id, account, rest = ""]) =>
      place(id, account, regionOf(/\/(?:locations|regions|zones)\/([a-z0-9-]+)/.exec(rest)?.[1])),
    ),
    ...[...text.matchAll(ARTIFACTS)].map(([id, region, account]) => place(id, account, region)),
    ...[...text.matchAll(GOOGLE_ACCOUNT)].flatMap(([id, name = "", account]) => {
      const number = AGENT.exec(name)?.[1];
      return [place(id, number ?? account)];
    }),
  ];
}

/** Identifiers with a wildcard or nothing for a part say nothing of it. */
function place(id: string, account?: string, region?: string): Place {
  return {
    id,
    ...(account !== undefined && !/^\*?$/.test(account) && { account }),
    ...(region !== undefined && !/^\*?$/.test(region) && { region }),
  };
}

/** A region as clouds name it in ids: `West Europe` is `westeurope`, zone `eu-central-1a` is in `eu-central-1`. */
export function regionOf(value: string | undefined): string | undefined {
  return value
    ?.toLowerCase()
    .replaceAll(" ", "")
    .replace(/^([a-z]+-[a-z]+-\d)[a-z]$/, "$1")
    .replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1");
}

/** What is in no region and holds no log: names, policies, roles (Azure and Google call it `global`). */
const NOWHERE = "global";

export function isHomeRegion(region: string, home: Home): boolean {
  const name = regionOf(region);
  return name === NOWHERE || [home.region, ...(home.allowedRegions ?? [])].map(regionOf).includes(name);
}

/** Numbers stand for Google Cloud projects in ids; without the home's own number they can't be told apart. */
export function isHomeAccount(account: string, home: Home): boolean | undefined {
  if (account.toLowerCase() === home.account.toLowerCase() || account === home.projectNumber) return true;
  if (home.cloud === "gcp" && /^\d+$/.test(account) && home.projectNumber === undefined) return undefined;
  return false;
}
