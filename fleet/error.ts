/** Something about a fleet or its stacks that a person has to mend; the message says what, where and how. */
export class FleetError extends Error {
  override readonly name = "FleetError";
}
