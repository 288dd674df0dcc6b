import { partitionOf } from "./partition.ts";

/** A registry of Amazon ECR, with the path that its repositories lie below. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
  /** Without slashes at its ends; empty for the whole registry. */
  readonly path: string;
}

/** What it takes to pull an image, and nothing that writes one (ECR user guide, "Private repository policies"). */
export const PULL_ACTIONS: readonly string[] = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
];

/** Reads `ACCOUNT.dkr.ecr.REGION.amazonaws.com/PATH`; undefined for a registry that is not Amazon ECR. */
export function readEcr(registry: string): EcrRegistry | undefined {
  const [, account, region, path = ""] =
    /^([0-9]{12})\.dkr\.ecr\.([a-z]{2}(?:-[a-z]+)+-[0-9])\.amazonaws\.com(?:\/([a-z0-9][a-z0-9._/-]*[a-z0-9]))?$/.exec(
      registry,
    ) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region, path };
}

/** Account behind EKS images in regions that every AWS account has from the start. */
const SHARED_ACCOUNT = "602401143452";

const SHARED_REGIONS: readonly string[] = [
  ..."ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1".split(" "),
  ..."eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2".split(
    " ",
  ),
];

/**
 * The one exception of a plane with a registry of its own: AWS keeps the images of CoreDNS, of the Pod Identity agent and
 * of the pause container in accounts of its own, one for each region (EKS user guide, "View Amazon container image
 * registries for Amazon EKS add-ons"; awslabs/amazon-eks-ami, nodeadm, `accountsByRegion`).
 */
export const EKS_IMAGE_ACCOUNTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SHARED_REGIONS.map((region) => [region, SHARED_ACCOUNT])),
  "af-south-1": "877085696533",
  "ap-east-1": "800184023465",
  "ap-east-2": "533267051163",
  "ap-south-2": "900889452093",
  "ap-southeast-3": "296578399912",
  "ap-southeast-4": "491585149902",
  "ap-southeast-5": "151610086707",
  "ap-southeast-6": "333609536671",
  "ap-southeast-7": "121268973566",
  "ca-west-1": "761377655185",
  "eu-central-2": "900612956339",
  "eu-south-1": "590381155156",
  "eu-south-2": "455263428931",
  "il-central-1": "066635153087",
  "me-central-1": "759879836304",
  "me-south-1": "558608220178",
  "mx-central-1": "730335286997",
  "us-gov-east-1": "151742754352",
  "us-gov-west-1": "013241004608",
};

/** ARN of the repositories of EKS's own images in a region; undefined where the account is not known. */
export function eksRepositories(region: string): string | undefined {
  const account = EKS_IMAGE_ACCOUNTS[region];
  return account === undefined ? undefined : repositories({ account, region, path: "eks" });
}

/** ARN of every repository below the registry's path. */
export function repositories({ account, region, path }: EcrRegistry): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${path === "" ? "*" : `${path}/*`}`;
}

/** Repositories that nodes may pull from: the plane's own registry and EKS's, or nothing but EKS's. Sorted as given. */
export function pullable(region: string, imageRegistry: string): string[] {
  const own = readEcr(imageRegistry);
  return [...(own === undefined ? [] : [repositories(own)]), eksRepositories(region)].filter(
    (arn): arn is string => arn !== undefined,
  );
}
