/** Exit codes of every verb. */
export const EXIT = {
  good: 0,
  /** The declarations, or what was asked of them, have problems. */
  problems: 1,
  /** The command can't be run as it was given. */
  misuse: 2,
} as const;
