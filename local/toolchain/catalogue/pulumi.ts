import { join } from "node:path";
import { languageHost } from "../make/host.ts";
import { build, GO_FOLDER } from "../make/modules.ts";
import { release } from "../make/release.ts";
import type { ToolFacts } from "../model.ts";
import { platformNames, releaseDescription, VERSIONS } from "./versions.ts";

/** The Pulumi engine, its language host for Node.js and its Kubernetes provider. */
export function pulumiTools(): readonly ToolFacts[] {
  const { os, go, node } = platformNames();
  const { pulumi, kubernetesProvider, kubernetesProviderModule } = VERSIONS;

  const engineRelease = release({
    id: "pulumi-release",
    version: pulumi,
    from: "get.pulumi.com",
    usually: "under a minute",
    assets: [
      {
        url: `https://get.pulumi.com/releases/sdk/pulumi-v${pulumi}-${os}-${node}.tar.gz`,
        checksum: {
          listed: `https://github.com/pulumi/pulumi/releases/download/v${pulumi}/pulumi-${pulumi}-checksums.txt`,
        },
        folder: "pulumi",
      },
    ],
    provides: { pulumi: "pulumi", "pulumi-language-nodejs": "pulumi-language-nodejs" },
  });
  const engineBuild = build({
    id: "pulumi",
    version: pulumi,
    from: `Go module github.com/pulumi/pulumi/pkg/v3 v${pulumi}`,
    usually: "4 min",
    folder: join(GO_FOLDER, "pulumi"),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumi}`],
    output: "pulumi",
    provides: { pulumi: "pulumi" },
  });
  const providerName = "pulumi-resource-kubernetes";
  const providerRelease = release({
    id: `${providerName}-release`,
    version: kubernetesProvider,
    from: "get.pulumi.com",
    usually: "under a minute",
    assets: [
      {
        url: `https://get.pulumi.com/releases/plugins/${providerName}-v${kubernetesProvider}-${os}-${go}.tar.gz`,
        checksum: { listed: releaseDescription("pulumi/pulumi-kubernetes", kubernetesProvider) },
      },
    ],
    provides: { "pulumi-resource-kubernetes": providerName },
  });
  const module = "github.com/pulumi/pulumi-kubernetes/provider/v4";
  const providerBuild = build({
    id: providerName,
    version: kubernetesProviderModule,
    from: `Go module ${module} (${kubernetesProviderModule})`,
    usually: "7 min",
    folder: join(GO_FOLDER, "kubernetes-provider"),
    ldflags: [`-X ${module}/pkg/version.Version=${kubernetesProviderModule}`],
    output: providerName,
    provides: { "pulumi-resource-kubernetes": providerName },
    embeds: {
      module,
      files: ["schema.json", "terraform-mapping.json"].map((file) => `cmd/${providerName}/${file}`),
    },
  });

  return [
    {
      name: "pulumi",
      version: pulumi,
      kind: "executable",
      check: { ask: ["version"], pattern: /^v?(\d+\.\d+\.\d+)/, accepts: "3" },
      places: [".pulumi/bin"],
      recipes: [engineRelease, engineBuild],
    },
    {
      name: "pulumi-language-nodejs",
      version: pulumi,
      kind: "executable",
      besides: "pulumi",
      places: [".pulumi/bin"],
      recipes: [engineRelease, languageHost()],
    },
    {
      name: "pulumi-resource-kubernetes",
      version: kubernetesProvider,
      kind: "executable",
      places: [`.pulumi/plugins/resource-kubernetes-v${kubernetesProvider}`],
      recipes: [providerRelease, providerBuild],
    },
  ];
}
