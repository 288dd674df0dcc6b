import { getEngineVersionsOutput } from "@pulumi/gcp/container/getEngineVersions.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import * as pulumi from "@pulumi/pulumi";
import { formatArgument } from "../../network/gcp/check/argument.ts";

/** Number of a project, by which Google names its service agents. Fails where the caller can't see the project. */
export function projectNumber(project: string, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  return getProjectOutput({ projectId: project }, opts).number;
}

export interface VersionQuestion {
  readonly project: string;
  readonly region: string;
  /** Minor version. */
  readonly version: string;
  readonly channel: string;
}

/**
 * Asks Google whether this region's channel has a minor version, and fails the preview with one message where it hasn't.
 * Returns that same minor version, never a patch: patches come weekly, and each `pulumi up` would upgrade the control
 * plane outside its window. An error here is told and not thrown, because every resource would tell it again.
 */
export function offeredVersion(
  component: pulumi.Resource,
  { project, region, version, channel }: VersionQuestion,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  const offered = getEngineVersionsOutput({ project, location: region, versionPrefix: `${version}.` }, opts);
  return offered.apply(async ({ validMasterVersions, releaseChannelLatestVersion }) => {
    const latest = releaseChannelLatestVersion[channel];
    if (validMasterVersions.length > 0 && latest !== undefined && minor(latest) >= minor(version)) return version;
    const problem = {
      field: "kubernetesVersion",
      value: version,
      reason: `is not offered in ${region}, where channel ${channel} goes up to ${latest ?? "nothing"}`,
      fix: "choose a version of `gcloud container get-server-config`, or another releaseChannel",
    };
    await pulumi.log.error(`Google Kubernetes Engine can't make the cluster\n${formatArgument(problem)}`, component);
    return version;
  });
}

const minor = (version: string): number => Number(version.split(".")[1]);
