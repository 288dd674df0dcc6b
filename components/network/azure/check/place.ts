import type { ArgumentProblem } from "../../argument.ts";

/** `westeurope`, `eastus2`. */
const REGION = /^[a-z]+[a-z0-9]*$/;

/** Tags of Azure: names without these characters, at most 512; values at most 256; 50 of them (Resource Manager, "Tag resources"). */
const TAG_NAME = /^[^<>%&\\?/]{1,512}$/;
const TAG_VALUE_LIMIT = 256;
const TAG_LIMIT = 50;

/** `/subscriptions/ID/resourceGroups/NAME/providers/KIND/...`. */
const ID = /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/([^/]+(?:\/[^/]+\/[^/]+)+)$/i;

/** Region and zones, as every part of a plane on Azure takes them. */
export function checkPlace({ region, zones }: { region: string; zones: readonly string[] }): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!REGION.test(region)) {
    problems.push({
      field: "region",
      value: region,
      reason: "is not a region of Azure as the API spells it",
      fix: "give a name of `az account list-locations`, such as westeurope",
    });
  }
  for (const [index, zone] of zones.entries()) {
    const twice = zones.indexOf(zone) !== index;
    if (/^[1-3]$/.test(zone) && !twice) continue;
    problems.push({
      field: `zones[${index}]`,
      value: zone,
      reason: twice ? "is there twice" : "is not a zone of Azure",
      fix: "write 1, 2 and 3, or no zone in a region without",
    });
  }
  return problems;
}

/** Tags that every Azure resource takes. */
export function checkTags(tags: Readonly<Record<string, string>>): ArgumentProblem[] {
  const problems = Object.entries(tags).flatMap(([name, value]): ArgumentProblem[] => {
    const field = `tags[${JSON.stringify(name)}]`;
    if (!TAG_NAME.test(name)) {
      const reason = "is no tag name: 1 to 512 characters without <>%&\\?/";
      return [{ field, value: name, reason, fix: "write it with - in place of the slash, such as cost-center" }];
    }
    if (value.length <= TAG_VALUE_LIMIT) return [];
    return [{ field, value, reason: `is longer than ${TAG_VALUE_LIMIT} characters`, fix: "shorten it" }];
  });
  const count = Object.keys(tags).length;
  if (count > TAG_LIMIT) {
    const reason = `a resource takes at most ${TAG_LIMIT}`;
    problems.push({ field: "tags", value: `${count} tags`, reason, fix: "keep the tags that bills or policies read" });
  }
  return problems;
}

/** The Azure id of a resource of one kind: `Microsoft.Network/virtualNetworks`, or with `/subnets` behind. */
export function checkId(field: string, value: string, kind: string): ArgumentProblem[] {
  const match = ID.exec(value);
  const parts = match?.[1]?.split("/") ?? [];
  const found = [parts[0], ...parts.filter((_, index) => index % 2 === 1)].join("/");
  if (found.toLowerCase() === kind.toLowerCase()) return [];
  const [provider, ...types] = kind.split("/");
  const form = types.map((type) => `${type}/NAME`).join("/");
  return [
    {
      field,
      value,
      reason: `is not the id of a ${kind}`,
      fix: `write /subscriptions/ID/resourceGroups/GROUP/providers/${provider}/${form}`,
    },
  ];
}
