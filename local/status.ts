/** `npm run status`: what runs, on which port, where its log is, and what each stack holds. */
import { existsSync } from "node:fs";
import pc from "picocolors";
import { table } from "../cli/table.ts";
import { controlPlaneStatus } from "./control-plane/index.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";

const paths = localPaths();
try {
  if (!existsSync(paths.controlPlane)) {
    console.log("  no local plane in this clone: `npm start` brings one up");
  } else {
    const status = await controlPlaneStatus(paths.controlPlane);
    const rows = status.processes.map(({ name, state, pid, port, log }) => [
      name,
      state,
      pid === undefined ? "" : String(pid),
      port === undefined ? "" : String(port),
      log,
    ]);
    console.log(table(["process", "state", "pid", "port", "log"], rows));
    console.log(
      status.healthy
        ? `\n  ${pc.green("healthy")}  ${status.server}, Kubernetes ${status.version}, ${status.nodes.length} nodes`
        : `\n  ${pc.red("not healthy")}: \`npm start\` repairs what is down, \`npm run destroy\` starts over`,
    );
    process.exitCode = status.healthy ? 0 : 1;
  }
} catch (error) {
  failure(error);
}
