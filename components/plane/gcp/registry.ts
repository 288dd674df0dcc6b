import type { ArgumentProblem } from "../../network/argument.ts";

const REGISTRY = /^([a-z0-9-]+)-docker\.pkg\.dev\/([^/]+)\/([a-z0-9-]+)(\/[a-z0-9._/-]+)?$/;

export interface RegistryQuestion {
  readonly imageRegistry: string;
  readonly project: string;
  readonly region: string;
}

/** Id of the Artifact Registry repository that a plane's images come from, which is in its own project and region. */
export function repositoryOf({ imageRegistry, project, region }: RegistryQuestion): {
  readonly repository: string;
  readonly problems: readonly ArgumentProblem[];
} {
  const [whole, location = "", owner = "", repository = ""] = REGISTRY.exec(imageRegistry) ?? [];
  const wanted = `${region}-docker.pkg.dev/${project}/REPOSITORY`;
  const problem = (reason: string, fix: string): ArgumentProblem[] => [
    { field: "imageRegistry", value: imageRegistry, reason, fix },
  ];
  const problems =
    whole === undefined
      ? problem("is not a repository of Artifact Registry", `write such as ${wanted}`)
      : [
          ...(owner === project
            ? []
            : problem(`is in the project ${owner}, not in the plane's own`, `mirror the images to ${wanted}`)),
          ...(location === region
            ? []
            : problem(
                `is in ${location}, so that images would come from another region`,
                `mirror the images to ${wanted}`,
              )),
        ];
  return { repository: `projects/${owner}/locations/${location}/repositories/${repository}`, problems };
}
