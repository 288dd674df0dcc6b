import { getEngineVersions } from "@pulumi/gcp/container/getEngineVersions.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../network/argument.ts";

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
 * Asks Google whether this region's channel has a minor version; fails where it hasn't. Answers with that same minor
 * version, never a patch: patches come weekly, and each `pulumi up` would upgrade the control plane outside its window.
 * A cluster asks by itself and so fails its preview; a program that runs without previews awaits this first.
 */
export async function offeredVersion(
  { project, region, version, channel }: VersionQuestion,
  opts?: pulumi.InvokeOptions,
): Promise<string> {
  const { validMasterVersions, releaseChannelLatestVersion } = await getEngineVersions(
    { project, location: region, versionPrefix: `${version}.` },
    opts,
  );
  const latest = releaseChannelLatestVersion[channel];
  if (validMasterVersions.length > 0 && latest && minor(latest) >= minor(version)) return version;
  throw new ArgumentError("Google Kubernetes Engine", [
    {
      field: "kubernetesVersion",
      value: version,
      reason: latest
        ? `is not offered in ${region}, where channel ${channel} goes up to ${latest}`
        : `is not offered in ${region} by channel ${channel}`,
      fix: `choose a version of \`gcloud container get-server-config --location ${region}\`, or another releaseChannel`,
    },
  ]);
}

const minor = (version: string): number => Number(version.split(".")[1]);
