import { getEngineVersionsOutput } from "@pulumi/gcp/container/getEngineVersions.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../network/gcp/check/argument.ts";

export interface VersionQuestion {
  readonly project: string;
  readonly region: string;
  /** Minor version. */
  readonly version: string;
  readonly channel: string;
}

/**
 * The minor version, once Google says that this region's channel has it. The answer is the minor version and never a
 * patch: a patch would change with every release, and each `pulumi up` would upgrade the control plane outside its window.
 */
export function offeredVersion(
  component: string,
  { project, region, version, channel }: VersionQuestion,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  const offered = getEngineVersionsOutput({ project, location: region, versionPrefix: `${version}.` }, opts);
  return offered.apply(({ validMasterVersions = [], releaseChannelLatestVersion = {} }) => {
    const latest = releaseChannelLatestVersion[channel];
    if (validMasterVersions.length > 0 && latest !== undefined && minor(latest) >= minor(version)) return version;
    throw new ArgumentError(component, [
      {
        field: "kubernetesVersion",
        value: version,
        reason: `is not offered in ${region}, where channel ${channel} goes up to ${latest ?? "nothing"}`,
        fix: "choose a version of `gcloud container get-server-config`, or another releaseChannel",
      },
    ]);
  });
}

const minor = (version: string): number => Number(version.split(".")[1]);

/** Number of the project, by which Google names its service agents. */
export function projectNumber(component: string, project: string, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  return getProjectOutput({ projectId: project }, opts).apply(({ number }) => {
    if (number) return number;
    throw new ArgumentError(component, [
      {
        field: "project",
        value: project,
        reason: "Google Cloud tells no number for it",
        fix: "check the id, and that the caller has resourcemanager.projects.get there (roles/browser)",
      },
    ]);
  });
}
