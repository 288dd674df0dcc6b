import { common } from "./common.ts";
import { dns } from "./dns.ts";
import { endpoint } from "./endpoint.ts";
import { http } from "./http.ts";
import { outcome } from "./outcome.ts";
import type { Row } from "./row.ts";
import { wire } from "./wire.ts";

/** The one mapping table: every field of a flow event, and its place in every schema. */
export const MAPPING: readonly Row[] = [...common, ...outcome, ...wire, ...endpoint, ...dns, ...http];
