/** The stacks of a repository, from the settings files of its projects. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, normalize, relative } from "node:path";
import { parse } from "yaml";
import type { StackSource } from "../../components/fleet/change/affected.ts";
import { FleetError } from "../error.ts";

/** Projects of this repository, relative to its root. */
export const PROJECTS = [".", "stacks/cells"] as const;

export interface CellsSettings {
  readonly project: string;
  readonly environment: string;
  readonly paths: readonly string[];
  readonly platform: string;
  readonly asOf: string;
  readonly organizations: readonly string[];
}

interface ProjectFile {
  readonly name: string;
  readonly stackConfigDir?: string;
  readonly config?: Readonly<Record<string, { readonly default?: unknown } | string>>;
}

/** Every stack that has a settings file; a project with the setting `cells` holds cells. */
export function stackSources(root: string, projects: readonly string[]): readonly StackSource[] {
  return projects.flatMap((folder) => {
    const project = projectFile(join(root, folder));
    const at = join(folder, project.stackConfigDir ?? ".");
    const names = readdirSync(join(root, at)).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    return names.toSorted().map((stack) => {
      const setting = settingsOf(project, join(root, at, `Pulumi.${stack}.yaml`));
      const inside = (path: string) => normalize(join(folder, path)).replace(/\/$/, "");
      const cells = list(setting("cells"));
      const environment = setting("environment");
      return {
        project: Object.hasOwn(project.config ?? {}, "cells") ? ("cells" as const) : ("planes" as const),
        stack,
        folder: normalize(folder),
        settings: normalize(join(at, `Pulumi.${stack}.yaml`)),
        paths: cells.map(inside),
        platform: inside(String(setting("platform") ?? "")),
        ...(typeof environment === "string" && { environment }),
        organizations: list(setting("organizations")),
      };
    });
  });
}

/** Settings of one stack of cells. @throws FleetError */
export function cellsSettings(folder: string, stack: string): CellsSettings {
  const project = projectFile(folder);
  const file = join(folder, project.stackConfigDir ?? ".", `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new FleetError(
      `${relative(process.cwd(), file)}: no such file\n    fix: name a stack of ${folder} that has settings`,
    );
  }
  const setting = settingsOf(project, file);
  const environment = setting("environment");
  if (typeof environment !== "string" || !Object.hasOwn(project.config ?? {}, "cells")) {
    throw new FleetError(
      `${relative(process.cwd(), file)} is no stack of cells\n    fix: name one whose settings have an environment and cells`,
    );
  }
  return {
    project: project.name,
    environment,
    paths: list(setting("cells")),
    platform: String(setting("platform")),
    asOf: String(setting("asOf") || new Date().toISOString()),
    organizations: list(setting("organizations")),
  };
}

function projectFile(folder: string): ProjectFile {
  const file = join(folder, "Pulumi.yaml");
  if (!existsSync(file)) throw new FleetError(`${file}: no such file\n    fix: name the folder of a Pulumi project`);
  return parse(readFileSync(file, "utf8")) as ProjectFile;
}

/** A setting as the stack has it, or the project's default. */
function settingsOf({ name, config = {} }: ProjectFile, file: string): (key: string) => unknown {
  const { config: own = {} } = (parse(readFileSync(file, "utf8")) ?? {}) as {
    config?: Readonly<Record<string, unknown>>;
  };
  return (key) => {
    const declared = config[key];
    return own[`${name}:${key}`] ?? (typeof declared === "object" ? declared.default : undefined);
  };
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
