import type { Lock, Retention } from "../../plan/request.ts";

/** Days of a bucket, complete. */
export interface Days {
  /** Objects move to the class that is cheap to keep and dear to read after these days. */
  readonly search: number;
  readonly keep: number;
  readonly lock?: number;
  readonly compliance: boolean;
}

/** Shortest time that Glacier Instant Retrieval charges for (Amazon S3 pricing, 2026). */
const LEAST_ARCHIVED = 90;

/** Defaults are those of the request: 90 days of searching, 365 in all. Nothing expires before its lock has. */
export function daysOf({ searchDays = 90, keepDays, lockDays, dangerouslyLockIrreversibly }: Retention & Lock): Days {
  const keep = Math.max(keepDays ?? 365, searchDays, lockDays === undefined ? 0 : lockDays + 1);
  return {
    search: searchDays,
    keep,
    ...(lockDays !== undefined && { lock: lockDays }),
    compliance: lockDays !== undefined && dangerouslyLockIrreversibly === true,
  };
}

/** Lifecycle of every object, as the S3 API has it. */
export function lifecycleOf({ search, keep }: Days) {
  return [
    {
      id: "logs",
      status: "Enabled",
      filter: {},
      ...(keep - search >= LEAST_ARCHIVED && { transitions: [{ days: search, storageClass: "GLACIER_IR" }] }),
      expiration: { days: keep },
      // Expiry of a versioned object hides it only. A version that is locked stays until its lock is over.
      noncurrentVersionExpiration: { noncurrentDays: 1 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
    { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
  ];
}

/** Default retention of new objects; undefined where nothing is locked. */
export function lockOf({ lock, compliance }: Days) {
  // COMPLIANCE can't be shortened by anybody, the root user included (S3 guide, "Retention modes").
  return lock === undefined
    ? undefined
    : { defaultRetention: { mode: compliance ? "COMPLIANCE" : "GOVERNANCE", days: lock } };
}
