import type { Made, Operation } from "../kind/model.ts";
import type { Verb } from "../script.ts";

/** What a message of the cloud is about. */
export function operation(verb: Verb, made: Made): Operation {
  return { ...made, verb };
}
