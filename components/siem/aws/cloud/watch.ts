import type { Retention } from "../../plan/request.ts";

/** Days that CloudWatch Logs can keep a group (CloudWatch Logs API, PutRetentionPolicy, 2026). */
const RETENTIONS: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653],
];

/** Days that a group keeps its lines where it only hands them on; long enough to repeat a delivery by hand. */
export const PASSAGE_DAYS = 30;

/** The least that CloudWatch offers and that covers what is asked for; 0 keeps for ever. All of it can be searched. */
export function watchDays({ searchDays = 90, keepDays = 365 }: Retention): number {
  const days = Math.max(searchDays, keepDays);
  return RETENTIONS.find((offered) => offered >= days) ?? 0;
}
