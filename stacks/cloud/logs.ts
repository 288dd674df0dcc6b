import * as pulumi from "@pulumi/pulumi";
import { logSummary } from "../../components/siem/plan/summary.ts";
import type { CloudConfig } from "../config/cloud.ts";

/** Says before anything is made where each log goes and what it comes to, or that there are none. */
export function tellLogs({ logs }: CloudConfig): void {
  if (logs === undefined) {
    pulumi.log.warn("dangerouslyKeepNoLogs is set: nothing is shipped from nodes, and an auditor finds nothing");
    return;
  }
  pulumi.log.info(logSummary(logs.request, logs.load, logs.prices).join("\n"));
}
