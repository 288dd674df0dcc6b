import { Provider } from "@pulumi/gcp/provider.js";
import { type GcpSiteArgs, gcpSite } from "../../../components/plane/gcp.ts";
import type { Site, SiteRequest } from "../../../components/plane/site.ts";
import { CLUSTER_ANSWERS, CLUSTER_ARGS } from "../../cluster/gke/given.ts";
import { ADDRESSES } from "../../network/gcp/given.ts";
import { LOG_ANSWERS } from "../../siem/gcp/given.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

const { region, zones, kubernetesVersion, pools, admins, tags } = CLUSTER_ARGS;

/** What a plane of the platform's SREs asks. */
export const REQUEST: SiteRequest = {
  account: "acme-planes",
  region,
  zones,
  addresses: ADDRESSES,
  kubernetesVersion,
  pools,
  admins,
  tags,
  egress: "nat",
};

/** What a private plane asks. */
export const PRIVATE: Partial<SiteRequest> = {
  egress: "isolated",
  customerKeys: true,
  imageRegistry: "europe-west4-docker.pkg.dev/acme-planes/cellwall",
  people: { readers: ["audit@example.com"], operators: ["oncall@example.com"], breakGlass: [] },
};

/** What Google Cloud would answer, logs included. */
export const SITE_ANSWERS: Answers = {
  outputs: (type, name, inputs) => ({
    ...LOG_ANSWERS.outputs?.(type, name, inputs),
    ...CLUSTER_ANSWERS.outputs?.(type, name, inputs),
  }),
  call: (token, inputs) => ({ ...LOG_ANSWERS.call?.(token, inputs), ...CLUSTER_ANSWERS.call?.(token, inputs) }),
};

/** All resources of a site, its pools included, and what it returned. */
export async function siteGraph(
  change: Partial<SiteRequest> = {},
  own: Omit<GcpSiteArgs, "provider"> = {},
): Promise<{ nodes: Node[]; site: Site }> {
  let site: Site | undefined;
  const nodes = await graphOf(() => {
    const provider = new Provider("google", { project: "acme-planes", region });
    site = gcpSite({ provider, ...own })("eu-1", { ...REQUEST, ...change }, {});
    site.cluster.nodePools([]);
  }, SITE_ANSWERS);
  if (site === undefined) throw new Error("no site was made");
  return { nodes, site };
}
