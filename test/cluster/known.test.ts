import { describe, expect, it } from "vitest";
import { type ClusterFacts, KNOWN_BAD, knownProblems } from "../../components/cluster/table/known.ts";
import { MATRIX, supportOf } from "../../components/cluster/table/matrix.ts";
import { compareVersions, mayReach, minorOf, within } from "../../components/cluster/table/version.ts";
import { formatSettingProblem } from "../../components/contract/setting.ts";

type Change = Partial<Omit<ClusterFacts, "nodes">> & { readonly node?: Partial<ClusterFacts["nodes"][number]> };

/** A cluster of each cloud against which nothing is known. */
const GOOD: Readonly<Record<ClusterFacts["cloud"], ClusterFacts>> = {
  azure: {
    cloud: "azure",
    ciliumVersion: "1.20.2",
    kubernetesVersion: "1.35",
    datapath: "overlay",
    nodes: [{ pool: "user", image: "AzureLinux3", machine: "Standard_D8ds_v5" }],
  },
  aws: {
    cloud: "aws",
    ciliumVersion: "1.20.2",
    kubernetesVersion: "1.35",
    datapath: "overlay",
    nodes: [{ pool: "user", image: "AL2023_x86_64_STANDARD", machine: "m7i.2xlarge" }],
  },
  gcp: {
    cloud: "gcp",
    ciliumVersion: "1.20.2",
    kubernetesVersion: "1.35",
    datapath: "native",
    nodes: [{ pool: "user", image: "COS_CONTAINERD", machine: "n2d-standard-8" }],
  },
};

function ids(cloud: ClusterFacts["cloud"], { node = {}, ...rest }: Change): string[] {
  const good = GOOD[cloud];
  const facts = { ...good, ...rest, nodes: good.nodes.map((one) => ({ ...one, ...node })) };
  return knownProblems(facts).map(({ rule }) => rule);
}

const azure = (change: Change) => ids("azure", change);
const aws = (change: Change) => ids("aws", change);
const gcp = (change: Change) => ids("gcp", change);
const blacklist = "#!/bin/sh\ncat > /etc/modprobe.d/x.conf <<E\nblacklist esp4\nE\n";
const bottlerocket = "[settings.kernel.modules.esp4]\nallowed = false\n";

/** Per row: clusters that it must stop, and the nearest ones that it must let pass. */
const CASES: Readonly<
  Record<string, { readonly bad: readonly (() => string[])[]; readonly good: readonly (() => string[])[] }>
> = {
  "aks-ubuntu-esp": {
    bad: [
      () => azure({ node: { image: "Ubuntu" } }),
      () => azure({ node: { image: "Ubuntu2204", kernel: "5.15.0-1115-azure" } }),
      () => azure({ node: { image: "Ubuntu2404", kernel: "6.8.0-1057-azure" } }),
      () => azure({ node: { image: "Ubuntu2404", kernel: "6.5.0-9999-azure" } }),
    ],
    good: [
      () => azure({ node: { image: "Ubuntu2204", kernel: "5.15.0-1116-azure" } }),
      () => azure({ node: { image: "Ubuntu2404", kernel: "6.8.0-1058-azure" } }),
    ],
  },
  "aks-azure-linux-2-esp": {
    bad: [
      () => azure({ node: { image: "CBLMariner" } }),
      () => azure({ node: { image: "AzureLinux" }, kubernetesVersion: "1.31.9" }),
    ],
    good: [
      () => azure({ node: { image: "AzureLinux" } }),
      () => azure({ node: { image: "AzureLinux" }, kubernetesVersion: "1.32" }),
    ],
  },
  "aks-os-guard-esp": {
    bad: [() => azure({ node: { image: "AzureLinuxOSGuard" } })],
    good: [() => azure({ node: { image: "AzureLinux3" } })],
  },
  "aks-azure-linux-3-kernel": {
    bad: [() => azure({ node: { kernel: "6.6.138.2-1.azl3" } })],
    good: [() => azure({ node: { kernel: "6.6.139.1-1.azl3" } }), () => azure({ node: { kernel: "6.12.1-1.azl3" } })],
  },
  "aks-container-linux-unproven": {
    bad: [() => azure({ node: { image: "AzureContainerLinux" } })],
    good: [() => azure({})],
  },
  "aks-windows": {
    bad: [() => azure({ node: { image: "Windows2022" } })],
    good: [() => azure({})],
  },
  "aks-mana-slow": {
    bad: [() => azure({ node: { machine: "Standard_D8ds_v6" } })],
    good: [() => azure({ node: { machine: "Standard_D16ds_v5" } })],
  },
  "eks-overlay-unencrypted": {
    bad: [() => aws({ ciliumVersion: "1.17.9" })],
    good: [() => aws({ ciliumVersion: "1.17.9", datapath: "eni" }), () => aws({ ciliumVersion: "1.18.0" })],
  },
  "eks-image-before-esp-fix": {
    bad: [
      () => aws({ node: { imageRelease: "1.35.1-20260505" } }),
      () => aws({ node: { imageRelease: "v20260609" } }),
      () => aws({ node: { imageRelease: "20251201" } }),
    ],
    good: [
      () => aws({ node: { imageRelease: "1.35.2-20260610" } }),
      () => aws({ node: { imageRelease: "v20260714" } }),
    ],
  },
  "eks-bottlerocket-unproven": {
    bad: [() => aws({ node: { image: "BOTTLEROCKET_x86_64" } })],
    good: [() => aws({ node: { image: "AL2023_ARM_64_STANDARD" } })],
  },
  "eks-eni-secondary-range": {
    bad: [() => aws({ datapath: "eni", secondaryRanges: ["100.64.0.0/16"] })],
    good: [
      () => aws({ datapath: "eni", secondaryRanges: [] }),
      () => aws({ datapath: "overlay", secondaryRanges: ["100.64.0.0/16"] }),
    ],
  },
  "gke-node-init": {
    bad: [
      () => gcp({ ciliumVersion: "1.20.1", kubernetesVersion: "1.36.2-gke.2064000" }),
      () => gcp({ ciliumVersion: "1.19.5", kubernetesVersion: "1.36" }),
    ],
    good: [
      () => gcp({ ciliumVersion: "1.20.2", kubernetesVersion: "1.36.2-gke.2064000" }),
      () => gcp({ ciliumVersion: "1.20.1", kubernetesVersion: "1.36.2-gke.2063999" }),
      () => gcp({ ciliumVersion: "1.20.1", kubernetesVersion: "1.35" }),
    ],
  },
  "gke-esp-removed": {
    bad: [() => gcp({ node: { labels: { "cloud.google.com/gke-dirty-frag-disabled": "true" } } })],
    good: [() => gcp({ node: { labels: { "cloud.google.com/gke-nodepool": "user" } } })],
  },
  "gke-image-untested": {
    bad: [() => gcp({ node: { image: "UBUNTU_CONTAINERD" } })],
    good: [() => gcp({ node: { image: "cos_containerd" } })],
  },
  "user-data-blocks-esp": {
    bad: [
      () => aws({ node: { userData: blacklist } }),
      () => aws({ node: { userData: "install esp6 /bin/false" } }),
      () => aws({ node: { userData: bottlerocket } }),
      () => azure({ node: { userData: blacklist } }),
      () => gcp({ node: { userData: blacklist } }),
    ],
    good: [
      () => aws({ node: { userData: "blacklist rxrpc\nmodprobe esp4\n" } }),
      () => aws({ node: { userData: "[settings.kernel.modules.esp4]\nallowed = true\n" } }),
      () =>
        aws({
          node: {
            userData: `${"[settings.kernel.modules.esp4]\nallowed = true\n"}[settings.kernel.modules.udf]\nallowed = false\n`,
          },
        }),
    ],
  },
  "kernel-too-old": {
    bad: [() => gcp({ node: { kernel: "5.4.0-1" } })],
    good: [() => gcp({ node: { kernel: "5.10.0" } }), () => gcp({ node: { kernel: "6.1.170" } })],
  },
};

describe.each(Object.entries(CASES))("%s", (id, { bad, good }) => {
  it("is told before anything is created", () => {
    for (const found of bad) expect(found()).toContain(id);
  });

  it("lets the nearest good clusters pass", () => {
    for (const found of good) expect(found()).not.toContain(id);
  });
});

describe("what is known to break", () => {
  it("has a case for every row", () => {
    expect(Object.keys(CASES).sort()).toEqual(KNOWN_BAD.map(({ id }) => id).sort());
  });

  it("says where it is written down and what to do instead", () => {
    for (const { id, where, instead, breaks } of KNOWN_BAD) {
      expect([id, where.length > 0 && where.every((address) => address.startsWith("https://"))]).toEqual([id, true]);
      expect(instead.length).toBeGreaterThan(10);
      expect(breaks.length).toBeGreaterThan(20);
    }
  });

  it("is nothing for the clusters that this library makes", () => {
    for (const facts of Object.values(GOOD)) expect(knownProblems(facts)).toEqual([]);
  });

  it("stays with its cloud", () => {
    expect(aws({ node: { image: "Ubuntu2204" } })).toEqual([]);
  });

  it("names the pool, and every pool", () => {
    const nodes = ["system", "user"].map((pool) => ({ pool, image: "Ubuntu" }));
    expect(knownProblems({ ...GOOD.azure, nodes }).map(({ field }) => field)).toEqual([
      "pools.system.image",
      "pools.user.image",
    ]);
    expect(formatSettingProblem(knownProblems({ ...GOOD.azure, nodes })[0] as never)).toMatch(
      /^error aks-ubuntu-esp: pools\.system\.image "Ubuntu" is known to go wrong: .*AKS\/issues\/5753.*\n {4}fix: use osSKU AzureLinux3/,
    );
  });
});

describe("versions of Kubernetes and Cilium", () => {
  it.each([
    ["azure", "1.35", []],
    ["azure", "1.36", ["version-untested"]],
    ["azure", "1.34.9", ["version-ending"]],
    ["azure", "1.32", ["version-pair"]],
    ["aws", "1.33", []],
    ["aws", "1.36", ["version-untested"]],
    ["aws", "1.37", ["version-pair"]],
    ["gcp", "1.35.6-gke.100", []],
    ["gcp", "1.36.2-gke.2064000", ["version-untested"]],
    ["gcp", "constructor", ["version-pair"]],
  ] as const)("on %s: %s with Cilium 1.20.2 gives %j", (cloud, kubernetesVersion, rules) => {
    expect(ids(cloud, { kubernetesVersion })).toEqual(rules);
  });

  it("stop a preview only where the pair is unknown", () => {
    const severity = (kubernetesVersion: string) => knownProblems({ ...GOOD.aws, kubernetesVersion })[0]?.severity;
    expect(severity("1.36")).toBe("warning");
    expect(severity("1.32")).toBe("error");
    expect(knownProblems({ ...GOOD.aws, ciliumVersion: "1.21.0" })).toMatchObject([
      { rule: "version-cilium", severity: "error", field: "ciliumVersion" },
    ]);
  });

  it("have one that is tested in every cloud, and the fix names it", () => {
    for (const cloud of ["azure", "aws", "gcp"] as const) {
      const [problem] = knownProblems({ ...GOOD[cloud], kubernetesVersion: "1.10" });
      expect(problem?.fix).toBe("use 1.35");
      expect(supportOf(cloud, "1.20.2", "1.35")?.status).toBe("tested");
    }
    expect(Object.keys(MATRIX)).toEqual(["1.20"]);
  });

  it("compare by their numbers", () => {
    expect(compareVersions("1.9.0", "1.10.0")).toBeLessThan(0);
    expect(compareVersions("1.20", "1.20.0")).toBe(0);
    expect(compareVersions("5.15.0-1116-azure", "5.15.0-1089-azure")).toBeGreaterThan(0);
    expect(minorOf("1.36.2-gke.2064000")).toBe("1.36");
    expect(mayReach("1.36", "1.36.2-gke.2064000")).toBe(true);
    expect(mayReach("1.36.1", "1.36.2-gke.2064000")).toBe(false);
    expect(mayReach("1.37.0-gke.1", "1.36.2-gke.2064000")).toBe(true);
    expect(within("1.19.9", { from: "1.18.0", before: "1.20.0" })).toBe(true);
    expect(within("1.20.0", { from: "1.18.0", before: "1.20.0" })).toBe(false);
  });
});
