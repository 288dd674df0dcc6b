/** Versions of everything that is downloaded or built. One place, so that an update is one change. */
export const VERSIONS = {
  /** The engine. go.mod of local/go/pulumi names the same. */
  pulumi: "3.250.0",
  /** The provider that the SDK in package.json asks for. */
  kubernetesProvider: "4.34.2",
  /** The newest provider that the Go module proxy serves; go.mod of local/go/kubernetes-provider names it. */
  kubernetesProviderModule: "4.27.0",
  kubernetes: "1.36.3",
  etcd: "3.6.8",
  kwok: "0.8.0",
  cilium: "1.20.2",
  oracle: "1.20.2",
  /** test/support/moto/requirements.txt names the same. */
  moto: "5.2.5",
  /** test/support/trino/pom.xml names the same. */
  trino: "426",
  /** test/support/googlesql/pom.xml names the same. */
  googlesql: "2024.11.1",
  /** Stand-ins of this clone that speak to the agent of that version. */
  datapath: "1.20.2",
  /** The OpenTelemetry Collector, contrib distribution: the shipper's image has the same. */
  collector: "0.155.0",
} as const;

/** Names of this platform in the addresses of releases. */
export function platformNames(platform: NodeJS.Platform = process.platform, arch: string = process.arch) {
  return { os: platform, go: arch === "x64" ? "amd64" : arch, node: arch } as const;
}

/** GitHub's description of a release, which holds the SHA-256 of every file; for projects that publish no list. */
export function releaseDescription(repository: string, version: string): string {
  return `https://api.github.com/repos/${repository}/releases/tags/v${version}`;
}
