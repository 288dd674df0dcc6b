import pc from "picocolors";

/** Prints one clear message for an error that a person can act on, and the stack only for a fault of our own. */
export function failure(error: unknown): void {
  process.exitCode = 1;
  if (!(error instanceof Error)) {
    console.error(`\n${pc.red("failed")}: ${String(error)}`);
    return;
  }
  // Errors with a name of their own carry a message made for people; a plain Error or TypeError is a defect here.
  const expected = !["Error", "TypeError", "ReferenceError", "RangeError", "SyntaxError"].includes(error.name);
  console.error(`\n${pc.red("failed")}: ${expected ? error.message : (error.stack ?? error.message)}`);
}
