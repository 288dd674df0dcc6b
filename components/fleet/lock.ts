/** What the engine says about a stack that another run holds. */

export interface Lock {
  /** Process and machine that hold it, where the backend tells (folders and buckets). */
  readonly pid?: number;
  readonly host?: string;
  /** As the engine printed it. */
  readonly text: string;
}

/**
 * Reads the engine's refusal; `undefined` when it failed for another reason.
 * Sources: pulumi/pkg 3.250.0, backend/diy/lock.go (`created by USER@HOST (pid PID) at TIME`); Pulumi Cloud answers
 * `[409] Conflict: Another update is currently in progress`.
 */
export function lockIn(output: string): Lock | undefined {
  const line = output.split("\n").find((text) => /currently locked by|\[409\] Conflict: Another update/.test(text));
  if (line === undefined) return undefined;
  const held = /created by \S*@(\S+) \(pid (\d+)\)[^\n]*/.exec(output);
  if (held === null) return { text: line.trim() };
  return { host: held[1] ?? "", pid: Number(held[2]), text: held[0] };
}
