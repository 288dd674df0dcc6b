import { change, pulumi } from "../local/plane/pulumi.ts";
import { effects } from "./support/double/cloud.ts";
import { testRegion } from "./support/region.ts";

const [cloud, stack] = process.argv.slice(2) as [never, string];
const account = stack.startsWith("azure")
  ? { subscriptionId: "00000000-0000-4000-8000-000000000001", tenantId: "00000000-0000-4000-8000-000000000002" }
  : {};
const region = await testRegion(cloud, stack, { account });
try {
  const g = await pulumi(region.target, ["preview", "--policy-pack", "stacks/guard"], "preview");
  console.log(g.code, g.stdout.slice(g.stdout.indexOf("\nPolicies")));
  console.time("up");
  console.log(await change(region.target, "up").catch((e) => e.message));
  console.timeEnd("up");
  console.log(
    effects(region.cloud.calls())
      .map((c) => `${c.verb} ${c.type} ${c.name}`)
      .join("\n"),
  );
  const n = await pulumi(region.target, ["preview", "--expect-no-changes", "--diff"], "preview2");
  console.log(n.code, n.stdout.slice(-3000));
} finally {
  await region.remove();
}
