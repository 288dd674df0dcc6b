import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aks } from "../../components/cilium/flavour/aks.ts";
import { eks } from "../../components/cilium/flavour/eks.ts";
import { gke } from "../../components/cilium/flavour/gke.ts";
import { CILIUM_IMAGES, CILIUM_REGISTRY } from "../../components/cilium/image.ts";
import { ciliumValues } from "../../components/cilium/values.ts";
import { type Chart, openChart } from "../../local/datapath/cluster/chart.ts";

const podCidr = "100.64.0.0/14";
const FLAVOURS = { azure: aks({ podCidr }), aws: eks({ podCidr }), gcp: gke({ podCidr }) };
const CLOUDS = ["azure", "aws", "gcp"] as const;
const REGISTRY = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall";

let chart: Chart;
beforeAll(async () => {
  chart = await openChart();
});
afterAll(() => chart?.close());

/** Every image of every container that the chart renders, sorted. */
async function rendered(cloud: (typeof CLOUDS)[number], imageRegistry?: string): Promise<string[]> {
  const settings = {
    clusterName: "acme",
    apiServer: { host: "10.90.0.4", port: 443 },
    flavour: FLAVOURS[cloud],
    ...(imageRegistry !== undefined && { imageRegistry }),
  };
  const text = JSON.stringify(await chart.render(ciliumValues(settings)));
  return [...new Set([...text.matchAll(/"image":"([^"]+)"/g)].map(([, image = ""]) => image))].toSorted();
}

/** The table, as the chart writes an image. */
function listed(cloud: (typeof CLOUDS)[number], registry: string): string[] {
  return CILIUM_IMAGES.filter(({ clouds }) => clouds === undefined || clouds.includes(cloud))
    .map(
      ({ repository, suffix = "", tag, digest }) =>
        `${registry}/${repository}${suffix}:${tag}${digest === undefined ? "" : `@${digest}`}`,
    )
    .toSorted();
}

describe.each(CLOUDS)("images of a plane on %s", (cloud) => {
  it("are those of the table, no more and no less, with tag and digest", async () => {
    expect(await rendered(cloud)).toEqual(listed(cloud, CILIUM_REGISTRY));
  });

  it("all come from the registry that is named, and none from elsewhere", async () => {
    expect(await rendered(cloud, REGISTRY)).toEqual(listed(cloud, REGISTRY));
  });
});
