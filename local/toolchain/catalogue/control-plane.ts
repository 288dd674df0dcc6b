import { join } from "node:path";
import { build, GO_FOLDER } from "../make/modules.ts";
import { release } from "../make/release.ts";
import type { ToolFacts, ToolName } from "../model.ts";
import { platformNames, releaseDescription, VERSIONS } from "./versions.ts";

/** etcd, the Kubernetes control plane and kwok, which plays the nodes. */
export function controlPlaneTools(): readonly ToolFacts[] {
  const { os, go } = platformNames();
  const { kubernetes, etcd, kwok } = VERSIONS;
  const components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
  const names: readonly ToolName[] = ["etcd", ...components];
  const [major, minor] = kubernetes.split(".");
  const set = (field: string, value: string | undefined) => `-X k8s.io/component-base/version.${field}=${value}`;

  const everything = build({
    id: "control-plane",
    version: `${kubernetes}-etcd-${etcd}`,
    from: `Go modules k8s.io/kubernetes v${kubernetes}, go.etcd.io/etcd/server/v3 v${etcd}`,
    usually: "7 min",
    folder: join(GO_FOLDER, "control-plane"),
    ldflags: [set("gitVersion", `v${kubernetes}`), set("gitMajor", major), set("gitMinor", minor)],
    output: "control-plane",
    links: names,
    provides: Object.fromEntries(names.map((name) => [name, name])),
    versions: { etcd, ...Object.fromEntries(components.map((name) => [name, kubernetes])) },
  });
  const etcdName = `etcd-v${etcd}-${os}-${go}`;
  const etcdBase = `https://github.com/etcd-io/etcd/releases/download/v${etcd}`;
  const etcdRelease = release({
    id: "etcd-release",
    version: etcd,
    from: "github.com/etcd-io/etcd",
    usually: "under a minute",
    assets: [
      { url: `${etcdBase}/${etcdName}.tar.gz`, checksum: { listed: `${etcdBase}/SHA256SUMS` }, folder: etcdName },
    ],
    provides: { etcd: "etcd" },
  });
  const kwokBase = `https://github.com/kubernetes-sigs/kwok/releases/download/v${kwok}`;
  const kwokRelease = release({
    id: "kwok-release",
    version: kwok,
    from: "github.com/kubernetes-sigs/kwok",
    usually: "under a minute",
    assets: [
      {
        url: `${kwokBase}/kwok-${os}-${go}`,
        checksum: { listed: releaseDescription("kubernetes-sigs/kwok", kwok) },
        as: "kwok",
      },
    ],
    provides: { kwok: "kwok" },
  });
  const kwokBuild = build({
    id: "kwok",
    version: kwok,
    from: `Go module sigs.k8s.io/kwok v${kwok}`,
    usually: "2 min",
    folder: join(GO_FOLDER, "kwok"),
    package: "sigs.k8s.io/kwok/cmd/kwok",
    ldflags: [`-X sigs.k8s.io/kwok/pkg/consts.Version=v${kwok}`],
    output: "kwok",
    provides: { kwok: "kwok" },
  });

  return [
    {
      name: "etcd",
      version: etcd,
      kind: "executable",
      check: { ask: ["--version"], pattern: /etcd Version: (\d+\.\d+\.\d+)/, accepts: "3.6" },
      recipes: [etcdRelease, everything],
    },
    ...components.map((name): ToolFacts => {
      const url = `https://dl.k8s.io/release/v${kubernetes}/bin/${os}/${go}/${name}`;
      return {
        name,
        version: kubernetes,
        kind: "executable",
        check: { ask: ["--version"], pattern: /Kubernetes v(\d+\.\d+\.\d+)/, accepts: `${major}.${minor}` },
        recipes: [
          release({
            id: `${name}-release`,
            version: kubernetes,
            from: "dl.k8s.io",
            usually: "under a minute",
            assets: [{ url, checksum: { listed: `${url}.sha256` }, as: name }],
            provides: { [name]: name },
          }),
          everything,
        ],
      };
    }),
    {
      name: "kwok",
      version: kwok,
      kind: "executable",
      check: { ask: ["--version"], pattern: /kwok version v(\d+\.\d+\.\d+)/, accepts: "0.8" },
      recipes: [kwokRelease, kwokBuild],
    },
  ];
}
