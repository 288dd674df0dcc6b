import { describe, expect, it } from "vitest";
import { existing } from "../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../components/cilium/values.ts";

const settings = {
  clusterName: "eu-1",
  apiServer: { host: "10.0.0.1", port: 443 },
  flavour: existing("10.0.0.0/16"),
};

describe("images of Cilium", () => {
  it("come from the project's own registry unless another one is named", () => {
    expect(JSON.stringify(ciliumValues(settings))).not.toContain("repository");
  });

  it("come from another registry under the path they have on quay.io, with tags and digests of the chart", () => {
    const values = ciliumValues({ ...settings, imageRegistry: "registry.example.com/mirror" });
    expect(values).toMatchObject({
      image: { repository: "registry.example.com/mirror/cilium/cilium" },
      operator: { replicas: 2, image: { repository: "registry.example.com/mirror/cilium/operator" } },
      hubble: { relay: { enabled: true, image: { repository: "registry.example.com/mirror/cilium/hubble-relay" } } },
    });
    expect(JSON.stringify(values)).not.toMatch(/useDigest|"digest"/);
  });
});
