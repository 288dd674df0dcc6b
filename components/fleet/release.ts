/** What a stack says of itself: the outputs by which a fleet is compared, and by which a rollout knows what is done. */

/** Name of the output that holds {@link Release}. */
export const RELEASE_OUTPUT = "release";

/**
 * Environment variable that names what is rolled out, such as a commit. `cellwall fleet rollout` sets it; an update by
 * hand leaves it out, and the stack then says that nobody rolled it out.
 */
export const REVISION_VARIABLE = "CELLWALL_REVISION";

/** Environment variable that is `repair` where one region is brought up out of order. */
export const ORDER_VARIABLE = "CELLWALL_ROLLOUT";

/** Left by an update that went through to its end, and only by one. */
export interface Release {
  /** Version of cellwall that made the update. */
  readonly version: string;
  /** Cilium of the plane, as its stack had it at the time. */
  readonly cilium: string;
  /** Name of the plane. */
  readonly plane: string;
  /** Environment of a stack of cells; absent for a plane. */
  readonly environment?: string;
  /** `repair`: brought up out of order, which says nothing about the waves before it. */
  readonly by?: string;
  /** What was rolled out; absent after an update that named nothing. */
  readonly revision?: string;
}

/** One stack as its own state has it. */
export interface Standing {
  /** Absent: the stack has never been brought up to its end, or by a release that left no such output. */
  readonly release?: Release;
  /** Digest of each cell's policies, by namespace; empty for a stack of a plane. */
  readonly policies: Readonly<Record<string, string>>;
  /** Operations that a killed run left open. */
  readonly pending: number;
}

/** Reads outputs of any age; whatever is missing or of another shape counts as not there. */
export function standingOf(outputs: Readonly<Record<string, unknown>>, pending = 0): Standing {
  const release = releaseOf(outputs[RELEASE_OUTPUT]);
  return { ...(release !== undefined && { release }), policies: texts(outputs.policies), pending };
}

function releaseOf(value: unknown): Release | undefined {
  const { version, cilium, plane, ...rest } = texts(value);
  if (version === undefined || cilium === undefined || plane === undefined) return undefined;
  const { environment, revision, by } = rest;
  return {
    version,
    cilium,
    plane,
    ...(environment !== undefined && { environment }),
    ...(revision !== undefined && { revision }),
    ...(by !== undefined && { by }),
  };
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string"));
}
