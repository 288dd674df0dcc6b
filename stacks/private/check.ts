import * as pulumi from "@pulumi/pulumi";
import { formatSettingProblem } from "../../components/contract/setting.ts";
import type { PrivateConfig } from "../config/private.ts";
import { refuseSettings, settingName } from "../refusal.ts";
import { surroundings } from "./facts.ts";
import { prerequisites } from "./prerequisites.ts";

/** Fields that are settings of the stack, and not files or the environment. */
const SETTINGS: readonly string[] = ["imageRegistry", "connected"];

/** Shows the warnings and ends the program, before anything is registered, where a prerequisite of a private plane is missing. */
export function checkPrerequisites(config: PrivateConfig): void {
  const problems = prerequisites(surroundings(config)).map((problem) => ({
    ...problem,
    field: SETTINGS.includes(problem.field) ? settingName(problem.field) : problem.field,
  }));
  for (const problem of problems) if (problem.severity !== "error") void pulumi.log.warn(formatSettingProblem(problem));
  refuseSettings(problems.filter(({ severity }) => severity === "error"));
}
