import type { CloudName } from "./script.ts";

/**
 * Public regions; the first one is the default of a double. Sources: AWS "Regions and Zones", Azure "List of Azure
 * regions", Google Cloud "Regions and zones". Where one is missing, `account.regions` of a script replaces the list.
 */
export const REGIONS: Readonly<Record<CloudName, readonly string[]>> = {
  "azure-native": words(`
    westeurope northeurope germanywestcentral swedencentral francecentral uksouth ukwest switzerlandnorth norwayeast
    italynorth polandcentral spaincentral austriaeast belgiumcentral eastus eastus2 centralus northcentralus
    southcentralus westcentralus westus westus2 westus3 canadacentral canadaeast mexicocentral brazilsouth chilecentral
    australiaeast australiasoutheast australiacentral japaneast japanwest koreacentral koreasouth southeastasia eastasia
    centralindia southindia westindia indonesiacentral malaysiawest newzealandnorth uaenorth qatarcentral israelcentral
    southafricanorth`),
  aws: words(`
    eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-north-1 eu-south-1 eu-south-2 us-east-1 us-east-2
    us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2
    ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4
    ap-southeast-5 ap-southeast-7 me-south-1 me-central-1 il-central-1 af-south-1`),
  gcp: words(`
    europe-west4 europe-west1 europe-west2 europe-west3 europe-west6 europe-west8 europe-west9 europe-west10
    europe-west12 europe-central2 europe-north1 europe-north2 europe-southwest1 us-central1 us-east1 us-east4 us-east5
    us-south1 us-west1 us-west2 us-west3 us-west4 northamerica-northeast1 northamerica-northeast2 northamerica-south1
    southamerica-east1 southamerica-west1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3
    asia-south1 asia-south2 asia-southeast1 asia-southeast2 australia-southeast1 australia-southeast2 me-west1
    me-central1 me-central2 africa-south1`),
};

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
