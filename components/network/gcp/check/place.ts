import type { ArgumentProblem } from "../../argument.ts";

/** 6 to 30 lower case letters, digits and hyphens (Resource Manager, "Creating and managing projects"). */
const PROJECT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** `europe-west4`, `us-east1`, `northamerica-northeast2`. */
const REGION = /^[a-z]+-[a-z]+[1-9][0-9]?$/;

/** Keys and values of labels (Resource Manager, "Labels overview": requirements for labels). */
const LABEL_KEY = /^[a-z][a-z0-9_-]{0,62}$/;
const LABEL_VALUE = /^[a-z0-9_-]{0,63}$/;
const LABEL_LIMIT = 64;

/** Project and region, as every part of a plane on Google Cloud takes them. */
export function checkPlace({ project, region }: { project: string; region: string }): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!PROJECT.test(project)) {
    problems.push({
      field: "project",
      value: project,
      reason: "is not a project id: 6 to 30 lower case letters, digits and hyphens, beginning with a letter",
      fix: "give the id of `gcloud projects list`, not the name or the number",
    });
  }
  if (!REGION.test(region)) {
    problems.push({
      field: "region",
      value: region,
      reason: "is not a region of Google Cloud",
      fix: "give a region of `gcloud compute regions list`, such as europe-west4; zones have their own argument",
    });
  }
  return problems;
}

/** Labels that Google Cloud takes. `field` is the argument's name: `labels`, `tags`. */
export function checkLabels(field: string, labels: Readonly<Record<string, string>>): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL_KEY.test(key) || key.startsWith("goog")) {
      problems.push({
        field: `${field}[${JSON.stringify(key)}]`,
        value: key,
        reason:
          "is no label key: 1 to 63 lower case letters, digits, _ and -, beginning with a letter and not with goog",
        fix: "write it in lower case without dots and slashes, such as cost-center",
      });
    }
    if (!LABEL_VALUE.test(value)) {
      problems.push({
        field: `${field}[${JSON.stringify(key)}]`,
        value,
        reason: "is no label value: at most 63 lower case letters, digits, _ and -",
        fix: "write it in lower case with - in place of spaces, dots and @",
      });
    }
  }
  const count = Object.keys(labels).length;
  if (count > LABEL_LIMIT) {
    problems.push({
      field,
      value: `${count} labels`,
      reason: `a resource takes at most ${LABEL_LIMIT}`,
      fix: "keep the labels that bills or policies read",
    });
  }
  return problems;
}
