/**
 * A cloud's provider plugin for the Pulumi engine, without a cloud. Started as `pulumi-resource-<name> ENGINE_ADDRESS`
 * through a launcher that `withCloud` writes; prints the port it listens on as its first line.
 */
import { join } from "node:path";
import { isAbandoned, serve } from "../../../../local/plugin/serve.ts";
import { readHome } from "../home.ts";
import { cloudOf } from "../kind/clouds.ts";
import { Recorder } from "../record/recorder.ts";
import type { CloudName } from "../script.ts";
import { typeTable } from "../sdk/table.ts";
import { Store } from "../store.ts";
import { Double } from "./double.ts";
import { rpcService } from "./protocol.ts";
import { resourceProvider } from "./service.ts";

const name = process.argv[2] as CloudName;
const { home, script, kubeconfig } = readHome();
const double = new Double({
  cloud: await cloudOf(name),
  table: typeTable(name),
  script,
  ...(kubeconfig !== undefined && { kubeconfig }),
  recorder: new Recorder(join(home, "calls.jsonl")),
  store: new Store(join(home, "store", name)),
  home,
  isAbandoned,
});
await double.adopt();
serve({
  name: `pulumi-resource-${name}`,
  definition: rpcService.ResourceProviderService,
  implementation: resourceProvider(double),
  end: process.exit,
});
