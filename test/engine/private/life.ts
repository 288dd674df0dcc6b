/** What every private plane must do, whichever cloud it is in; each cloud's file says what that means there. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { change, PulumiFailure, pulumi } from "../../../local/plane/pulumi.ts";
import { cellsOn, shopDigests } from "../../support/cells.ts";
import { type CloudName, effects, type Script } from "../../support/double/cloud.ts";
import { edit, withSetting } from "../../support/files.ts";
import { type LiveCluster, liveCluster } from "../../support/live.ts";
import { type TestRegion, testRegion } from "../../support/region.ts";

export interface PrivateCase {
  readonly cloud: CloudName;
  readonly stack: string;
  readonly script: Script;
  /** Types that make an address public, a way out or a way in; none of them may be made. */
  readonly forbidden: readonly string[];
  /** Type of the link to the vendor, made while it is connected and no longer. */
  readonly link: string;
  /** Registry that the stack's settings name. */
  readonly imageRegistry: string;
  /** Host of the vendor's control plane that they name. */
  readonly vendorHost: string;
  /** What stays after a destroy, by type: keys that backups and disks need. */
  readonly retained: readonly string[];
}

export function privateLife(given: PrivateCase): void {
  let region: TestRegion;
  let cluster: LiveCluster;
  beforeAll(async () => {
    region = await testRegion(given.cloud, given.stack, given.script);
    cluster = liveCluster(region.plane.controlPlane.kubeconfig);
  });
  afterAll(() => region?.remove());

  const quiet = () => {};
  const settings = (setting: string) =>
    edit(join(region.plane.root, "stacks", `Pulumi.${given.stack}.yaml`), (text) => withSetting(text, setting));
  const types = () => new Set(region.cloud.resources().map(({ token }) => token));
  const agentPolicies = async () =>
    (await cluster.list("cilium.io/v2", "CiliumNetworkPolicy"))
      .filter(({ metadata }) => metadata.namespace === "cellwall-agent")
      .map(({ metadata }) => metadata.name)
      .toSorted();

  describe(`${given.stack}, before anything is created`, () => {
    it.each([
      { setting: "egress: nat", says: /cellwall-planes:egress "nat" can't be chosen: a private plane promises it/ },
      {
        setting: 'dangerouslyExposeApiServerTo: ["198.51.100.0/24"]',
        says: /dangerouslyExposeApiServerTo .*198\.51\.100\.0\/24.* can't be chosen/,
      },
      { setting: 'imageRegistry: ""', says: /cellwall-planes:imageRegistry "" is not set/ },
      { setting: "vendorHost: Control Plane", says: /vendorHost "Control Plane" is no DNS name/ },
    ])("refuses $setting", async ({ setting, says }) => {
      const restore = settings(setting);
      const preview = await pulumi(region.target, ["preview"], "preview-mistake");
      restore();
      expect(preview.code).not.toBe(0);
      expect(preview.stdout.replace(/\s+/g, " ")).toMatch(says);
      expect(preview.stdout).toMatch(/fix: \S/);
      expect(region.cloud.resources()).toEqual([]);
    });
  });

  describe(`${given.stack}, up`, () => {
    it("comes up, and a second run finds nothing to do", async () => {
      await change(region.target, "up", quiet);
      const preview = await pulumi(region.target, ["preview", "--expect-no-changes"], "preview");
      expect(preview.code, preview.stdout).toBe(0);
    });

    it("has no public address, no way out and no way in", () => {
      for (const type of given.forbidden) expect(types()).not.toContain(type);
    });

    it("takes every image from the customer's registry", async () => {
      const workloads = [
        ...(await cluster.list("apps/v1", "DaemonSet")),
        ...(await cluster.list("apps/v1", "Deployment")),
      ];
      const images = workloads
        .filter(({ metadata }) => metadata.namespace === "kube-system")
        .flatMap((workload) => JSON.stringify(workload).match(/"image":"[^"]+"/g) ?? []);
      expect(images.length).toBeGreaterThan(3);
      for (const image of images) expect(image).toContain(`"image":"${given.imageRegistry}/`);
    });

    it("lets the vendor's agent call one name over TLS, and takes it away with one setting", async () => {
      expect(types()).toContain(given.link);
      const policies = await cluster.list("cilium.io/v2", "CiliumNetworkPolicy");
      const egress = policies.find(({ metadata }) => metadata.name === "agent-50-control-plane");
      expect(JSON.stringify(egress?.spec)).toContain(`"serverNames":["${given.vendorHost}"]`);
      const restore = settings("vendorRevoked: true");
      await change(region.target, "up", quiet);
      expect(types()).not.toContain(given.link);
      expect(await agentPolicies()).toEqual(["agent-00-default-deny"]);
      const roles = await cluster.list("rbac.authorization.k8s.io/v1", "ClusterRoleBinding");
      expect(roles.filter(({ metadata }) => metadata.name === "cellwall-agent")).toEqual([]);
      restore();
      await change(region.target, "up", quiet);
      expect(await agentPolicies()).toEqual(["agent-00-default-deny", "agent-50-control-plane"]);
    });

    it("carries the cells of any other plane: the same digests", async () => {
      const cells = await cellsOn(region);
      expect(await cells.digests()).toEqual(shopDigests());
      await cells.remove();
    });

    it("holds to every invariant of the guard", async () => {
      const preview = await pulumi(region.target, ["preview", "--policy-pack", "stacks/guard"], "preview-guard");
      expect(preview.code, preview.stdout).toBe(0);
      expect(preview.stdout).toContain("✅ cellwall-guard");
    });
  });

  describe(`${given.stack}, removed`, () => {
    it("is protected until the customer lifts it, then leaves nothing but keys and logs", async () => {
      region.cloud.forget();
      const refused = await change(region.target, "destroy", quiet).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(PulumiFailure);
      expect((refused as Error).message).toMatch(/protect/);
      expect(effects(region.cloud.calls())).toEqual([]);
      settings("dangerouslyAllowDestroy: true");
      await change(region.target, "up", quiet);
      await change(region.target, "destroy", quiet);
      expect([...types()].toSorted()).toEqual([...given.retained].toSorted());
    });
  });
}
