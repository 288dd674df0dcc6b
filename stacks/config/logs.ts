import type * as pulumi from "@pulumi/pulumi";
import type { PoolSpec } from "../../components/cluster/cloud.ts";
import type { Cloud } from "../../components/network/plan.ts";
import { genericParts } from "../../components/siem/generic/parts.ts";
import { readLogs } from "../../components/siem/plan/read.ts";
import type { LogRequest } from "../../components/siem/plan/request.ts";
import { type Load, PRICE_CLASSES, type Prices } from "../../components/siem/volume/estimate.ts";
import type { Settings } from "./field.ts";

/** Where a plane's logs go, and what it is expected to write. */
export interface LogConfig {
  readonly request: LogRequest;
  readonly load: Load;
  /** Values of the secret settings that generic sinks name. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Price of 10^9 bytes by class, in any one currency. */
  readonly prices?: Prices;
}

/** Logs have a destination unless somebody says in an ugly word that they want none. */
export function logsOf(settings: Settings, cloud: Cloud, pools: readonly PoolSpec[]): LogConfig | undefined {
  if (settings.flag("dangerouslyKeepNoLogs")) return undefined;
  const { request, problems } = readLogs(cloud, settings.object("logs"));
  settings.problems.push(...problems);
  const prices = pricesOf(settings);
  if (request === undefined) return undefined;
  const load = {
    nodes: pools.reduce((sum, { minNodes }) => sum + minNodes, 0),
    cells: settings.number("logCells") ?? 50,
    requests: settings.number("logRequests") ?? 500,
  };
  const secrets = secretsOf(settings, request);
  return { request, load, secrets, ...(prices !== undefined && { prices }) };
}

function secretsOf(settings: Settings, request: LogRequest): LogConfig["secrets"] {
  const named = genericParts(request).secrets.map(({ setting }) => setting);
  return Object.fromEntries(
    [...new Set(named)].flatMap((name) => {
      const value = settings.secret(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function pricesOf(settings: Settings): Prices | undefined {
  const given = settings.object("logPrices");
  if (given === undefined || Object.keys(given).length === 0) return undefined;
  const known: readonly string[] = PRICE_CLASSES;
  const wrong = Object.entries(given).filter(
    ([name, price]) => !known.includes(name) || typeof price !== "number" || !(price >= 0),
  );
  const missing = PRICE_CLASSES.filter((name) => !Object.hasOwn(given, name));
  if (wrong.length === 0 && missing.length === 0) return given as unknown as Prices;
  const fix = `write a number of 0 or more for each of ${PRICE_CLASSES.join(", ")}`;
  settings.refuse("setting-value", "logPrices", JSON.stringify(given), "is no list of prices by class", fix);
  return undefined;
}
