import type { Cloud } from "../../components/network/plan.ts";

/** Account and region of a plane. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/** What belongs into the customer's account on one cloud, and how each is written. Named groups tell whose a thing is. */
export interface Home {
  readonly state: { readonly scheme: string; readonly where: string; readonly what: string; readonly example: string };
  readonly secrets: { readonly form: RegExp; readonly what: string; example(place: Place): string };
  readonly registry: { readonly form: RegExp; readonly what: string; example(place: Place): string };
  /** Program that fetches the cluster's credentials, named by its kubeconfig. */
  readonly credentials: { readonly program: string; readonly install: string };
}

/**
 * Forms of backends and secrets providers: Pulumi's documentation, "Managing state & backend options" and "Secrets
 * handling" (3.250). Where a name tells no account (Azure), the clouds' own commands in RUNBOOK.md do.
 */
export const HOMES: Readonly<Record<Cloud, Home>> = {
  azure: {
    state: {
      scheme: "azblob://",
      where: "Azure Blob Storage",
      what: "a storage account with a container",
      example: "azblob://state?storage_account=ACCOUNT",
    },
    secrets: {
      form: /^azurekeyvault:\/\/[a-z0-9-]{3,24}\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net)\/keys\/[^/]+(\/[0-9a-f]+)?$/i,
      what: "a key of Azure Key Vault",
      example: () => "azurekeyvault://VAULT.vault.azure.net/keys/KEY",
    },
    registry: {
      form: /^[a-z0-9]{5,50}\.azurecr\.(io|cn|us)(\/[a-z0-9._/-]+)?$/,
      what: "an Azure Container Registry",
      example: () => "NAME.azurecr.io/cellwall",
    },
    credentials: { program: "kubelogin", install: "install it with `az aks install-cli`" },
  },
  aws: {
    state: { scheme: "s3://", where: "Amazon S3", what: "a bucket", example: "s3://BUCKET?region=REGION" },
    secrets: {
      // An alias hides the account, so the key's own name is asked for.
      form: /^awskms:\/\/\/arn:aws[a-z-]*:kms:[a-z0-9-]+:(?<account>\d{12}):key\/[0-9a-f-]+(\?.*)?$/,
      what: "a KMS key by its ARN",
      example: ({ account, region }) => `awskms:///arn:aws:kms:${region}:${account}:key/KEY?region=${region}`,
    },
    registry: {
      form: /^(?<account>\d{12})\.dkr\.ecr(-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.(com|com\.cn|eu)(\/[a-z0-9._/-]+)?$/,
      what: "an Amazon ECR registry",
      example: ({ account, region }) => `${account}.dkr.ecr.${region}.amazonaws.com/cellwall`,
    },
    credentials: { program: "aws", install: "install the AWS CLI, version 2" },
  },
  gcp: {
    state: { scheme: "gs://", where: "Google Cloud Storage", what: "a bucket", example: "gs://BUCKET" },
    secrets: {
      form: /^gcpkms:\/\/projects\/(?<account>[^/]+)\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
      what: "a key of Cloud KMS",
      example: ({ account, region }) => `gcpkms://projects/${account}/locations/${region}/keyRings/RING/cryptoKeys/KEY`,
    },
    registry: {
      form: /^(?<region>[a-z0-9-]+)-docker\.pkg\.dev\/(?<account>[a-z][a-z0-9-]+)\/[a-z0-9._/-]+$/,
      what: "a repository of Artifact Registry",
      example: ({ account, region }) => `${region}-docker.pkg.dev/${account}/cellwall`,
    },
    credentials: {
      program: "gke-gcloud-auth-plugin",
      install: "install it with `gcloud components install gke-gcloud-auth-plugin`",
    },
  },
};
