import { familiesOf } from "../matrix/family.ts";
import { type LogRequest, received, sinksOfKind } from "../plan/request.ts";
import type { Sink } from "../sink.ts";
import { type GenericOutlet, genericOutlet } from "./outlet.ts";
import { needOf, type SecretNeed } from "./secret.ts";
import { genericSinks } from "./sink.ts";

/** What SIEMs of somebody else need of a plane, on any cloud. The way to them is the shipper's own policy, made of its outlets. */
export interface GenericParts {
  readonly outlets: readonly GenericOutlet[];
  /** For residency: a private plane takes them only where the customer has approved their hosts. */
  readonly sinks: readonly Sink[];
  /** Secrets that the shipper reads. */
  readonly secrets: readonly SecretNeed[];
}

/** What a request asks of generic sinks; all of it empty where there are none, or where nothing is sent to them. */
export function genericParts(request: LogRequest): GenericParts {
  const asked = sinksOfKind(request, "generic").flatMap(([name, sink]) => {
    const sources = received(request, name);
    const families = familiesOf(sources);
    return families.length === 0 ? [] : [{ name, sink, sources, families }];
  });
  return {
    outlets: asked.map(({ name, sink, families }) => genericOutlet(name, sink, families)),
    sinks: asked.flatMap(({ name, sink, sources }) => genericSinks(name, sink, sources)),
    secrets: asked.flatMap(({ name, sink }) => needOf(name, sink) ?? []),
  };
}
