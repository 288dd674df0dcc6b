import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withLogin } from "../../../components/cluster/aks/access/kubeconfig.ts";
import type { AksCluster } from "../../../components/cluster/aks/cluster.ts";
import { isSecret, nodeNamed } from "../../support/graph.ts";
import { ANSWERS, type ClusterChange, clusterGraph, KUBECONFIG, TENANT } from "./given.ts";

const SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630";

const argsOf = (text: string) =>
  (parse(text) as { users: { user: { exec: { command: string; args: string[] } } }[] }).users[0]?.user.exec.args;

/** What a cluster tells once Azure has answered. */
async function told<T>(change: ClusterChange, read: (cluster: AksCluster) => pulumi.Input<T>): Promise<T> {
  let value: T | undefined;
  await clusterGraph(change, {
    use: (cluster) =>
      pulumi.output(read(cluster)).apply((known) => {
        value = known as T;
      }),
  });
  return value as T;
}

describe("the kubeconfig", () => {
  it.each([
    ["azurecli", ["get-token", "--login", "azurecli", "--server-id", SERVER, "--tenant-id", TENANT]],
    [
      "workloadidentity",
      [
        "get-token",
        "--login",
        "workloadidentity",
        "--environment",
        "AzurePublicCloud",
        "--server-id",
        SERVER,
        "--tenant-id",
        TENANT,
      ],
    ],
    ["msi", ["get-token", "--login", "msi", "--server-id", SERVER]],
    [
      "spn",
      [
        "get-token",
        "--login",
        "spn",
        "--environment",
        "AzurePublicCloud",
        "--server-id",
        SERVER,
        "--tenant-id",
        TENANT,
      ],
    ],
  ] as const)("logs in by %s without asking a person, and without the client id of a person's login", (mode, args) => {
    expect(argsOf(withLogin(KUBECONFIG, mode))).toEqual(args);
  });

  it("keeps everything else that Azure wrote", () => {
    const strip = (text: string) => {
      const config = parse(text) as { users: { user: { exec: { args?: string[] } } }[] };
      for (const { user } of config.users) delete user.exec.args;
      return config;
    };
    expect(strip(withLogin(KUBECONFIG, "azurecli"))).toEqual(strip(KUBECONFIG));
  });

  it("is refused when it carries a credential in place of a login", () => {
    const admin = KUBECONFIG.replace(/exec:[\s\S]*/, "client-key-data: S0VZ\n");
    expect(() => withLogin(admin, "azurecli")).toThrow("no exec plugin");
    expect(() => withLogin("", "azurecli")).toThrow("no exec plugin");
  });

  it("reaches both providers as a secret, with the login that is asked for", async () => {
    const nodes = await clusterGraph({ login: "workloadidentity" });
    for (const name of ["weu", "weu-adopting"]) {
      const { inputs } = nodeNamed(nodes, "pulumi:providers:kubernetes", name);
      expect(isSecret(inputs.kubeconfig)).toBe(true);
      expect(JSON.stringify(inputs.kubeconfig)).toContain("workloadidentity");
      // The one identifier that Azure's provider knows while it previews an update.
      expect(inputs.clusterIdentifier).toBe("weu-id");
    }
    expect(nodeNamed(nodes, "pulumi:providers:kubernetes", "weu-adopting").inputs.upsertExistingObjects).toBe("true");
    expect(nodeNamed(nodes, "pulumi:providers:kubernetes", "weu").inputs).not.toHaveProperty("upsertExistingObjects");
  });

  it("is asked of Azure in the format without credentials", async () => {
    const asked: unknown[] = [];
    await clusterGraph(
      {},
      {
        answers: {
          call: (token, inputs) => {
            asked.push([token, inputs]);
            return ANSWERS.call?.(token, inputs) ?? {};
          },
        },
      },
    );
    expect(asked).toEqual([
      [
        "azure-native:containerservice:listManagedClusterUserCredentials",
        { format: "exec", resourceGroupName: "cellwall-weu", resourceName: "weu" },
      ],
    ]);
  });

  it("and the IPsec keys are secret outside too", async () => {
    let secrets: boolean[] = [];
    await clusterGraph(
      { ipsecKeys: "3+ rfc4106(gcm(aes)) 0123 128" },
      {
        use: async (cluster) => {
          secrets = await Promise.all(
            [cluster.kubeconfig, cluster.ipsecKeys].map((one) => pulumi.isSecret(pulumi.output(one))),
          );
        },
      },
    );
    expect(secrets).toEqual([true, true]);
  });
});

describe("the API server", () => {
  it("is known by its private name, and by its public one only where it is exposed", async () => {
    const host = (cluster: AksCluster) => cluster.apiServer.host;
    expect(await told({}, host)).toBe("weu-abc.private.westeurope.azmk8s.io");
    expect(await told({ dangerouslyExposeApiServerTo: ["203.0.113.0/28"] }, host)).toBe(
      "weu-abc.hcp.westeurope.azmk8s.io",
    );
    expect(await told({}, (cluster) => cluster.apiServer.port)).toBe(443);
  });

  it("is known in the preview of a cluster that stands, though Azure leaves its other name out", async () => {
    let known = false;
    await clusterGraph(
      {},
      {
        answers: { preview: true },
        use: async (cluster) => {
          known = await (pulumi.output(cluster.apiServer.host) as unknown as { isKnown: Promise<boolean> }).isKnown;
        },
      },
    );
    expect(known).toBe(true);
  });

  it("signs tokens of pods as an issuer that others can trust", async () => {
    expect(await told({}, (cluster) => cluster.oidcIssuer)).toBe("https://westeurope.oic.prod-aks.azure.com/t/u/");
  });
});
