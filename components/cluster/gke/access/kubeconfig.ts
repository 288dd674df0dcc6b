import type { Cluster } from "@pulumi/gcp/container/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import type { GkeEndpoints } from "./endpoint.ts";

/** Where the API server answers, and who vouches for it. */
export interface ApiEndpoint {
  /** DNS name or address. */
  readonly host: string;
  /**
   * Base64 of the CA that signed the certificate: the cluster's own for its address. Absent for the DNS endpoint, whose
   * certificate comes from a public CA, so that pinning the cluster's breaks TLS (crossplane-contrib/provider-upjet-gcp#988).
   */
  readonly ca?: string;
}

/** Kubeconfig without any secret of its own: `gke-gcloud-auth-plugin` brings the caller's Google credentials. */
export function gkeKubeconfig(name: string, { host, ca }: ApiEndpoint): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      { name, cluster: { server: `https://${host}`, ...(ca !== undefined && { "certificate-authority-data": ca }) } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            installHint: "Install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
            interactiveMode: "Never",
            provideClusterInfo: true,
          },
        },
      },
    ],
  });
}

/** What Google Cloud tells of a cluster's control plane. An empty address in a kubeconfig would only fail later. */
export function told(cluster: string, what: string, value: string | undefined): string {
  if (value) return value;
  throw new pulumi.RunError(
    `cluster ${cluster} has no ${what}\n` +
      "    fix: look at its control plane networking in Google Cloud, then run `pulumi refresh`",
  );
}

/** Where nodes and administrators find the API server of a cluster that stands. */
export function reached(
  name: string,
  cluster: Cluster,
  endpoints: GkeEndpoints,
): { apiServer: { host: pulumi.Output<string>; port: number }; kubeconfig: pulumi.Output<string> } {
  const dnsName = cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) => dnsEndpointConfig?.endpoint);
  const address = cluster.privateClusterConfig.apply(({ privateEndpoint }) => privateEndpoint);
  const ca = cluster.masterAuth.apply(({ clusterCaCertificate }) => clusterCaCertificate);
  const byName = () => dnsName.apply((host) => told(name, "DNS endpoint", host));
  const byAddress = () => address.apply((host) => told(name, "private address", host));
  return {
    // Nodes use the address; where there is none, only the name is left.
    apiServer: { host: endpoints === "dns" ? byName() : byAddress(), port: 443 },
    kubeconfig: pulumi.secret(
      endpoints === "address"
        ? pulumi
            .all([byAddress(), ca])
            .apply(([host, ca]) => gkeKubeconfig(name, { host, ca: told(name, "CA certificate", ca) }))
        : byName().apply((host) => gkeKubeconfig(name, { host })),
    ),
  };
}
