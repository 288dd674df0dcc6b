/** Graphs out of what Pulumi writes: the state of a stack, and a preview of it. */
import type { GraphResource } from "../model.ts";
import { isRecord, list, type Props } from "../value.ts";
import { plainInputs } from "./wire.ts";

/** What `pulumi stack export` wrote, with what encrypts its secrets; undefined for anything else. */
export function readState(text: string): GraphResource[] | undefined {
  const [state] = documents(text);
  const deployment = isRecord(state) ? state.deployment : undefined;
  if (!isRecord(deployment) || !Array.isArray(deployment.resources)) return undefined;
  return [...runner(deployment.secrets_providers), ...deployment.resources.filter(isRecord).flatMap(resource)];
}

/** Operations after which a resource is there no more (pulumi/pkg 3.250.0, display.StepOp). */
const GONE: readonly unknown[] = ["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"];

/** A preview, or why it can't be used. */
export type PreviewRead = { readonly graph: GraphResource[] } | { readonly problem: string };

/** What `pulumi preview --json` printed, in either of its forms: one document, or one event a line. */
export function readPreview(text: string): PreviewRead {
  const found = documents(text).filter(isRecord);
  const [first] = found;
  if (first === undefined) return { problem: "it is not JSON" };
  const events = found.filter(({ sequence }) => sequence !== undefined);
  const steps =
    events.length > 0
      ? events.flatMap(({ resourcePreEvent: event }) =>
          isRecord(event) && isRecord(event.metadata) ? [{ op: event.metadata.op, state: event.metadata.new }] : [],
        )
      : list(first.steps)
          .filter(isRecord)
          .map(({ op, newState: state }) => ({ op, state }));
  const diagnostics = events.length > 0 ? events.map((event) => event.diagnosticEvent) : list(first.diagnostics);
  const errors = diagnostics.filter(isRecord).filter(({ severity }) => severity === "error");
  // A preview that failed stops halfway: what it does not show may leave.
  if (errors.length > 0) return { problem: `the preview failed: ${String(errors[0]?.message).trim()}` };
  if (steps.length === 0) return { problem: "no step of a preview is in it" };
  const kept = steps.filter(({ op }) => !GONE.includes(op)).map(({ state }) => state);
  return { graph: kept.filter(isRecord).flatMap(resource) };
}

/** The one document, or one a line; the engine's own words between events are no JSON. */
function documents(text: string): unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  return text.split("\n").flatMap((line) => (line.startsWith("{") ? (parsed(line) ?? []) : []));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is only read is not made here; the program's own proof leaves it out as well. */
function resource(state: Props): GraphResource[] {
  const { urn, type, inputs, propertyDependencies, external } = state;
  if (typeof urn !== "string" || typeof type !== "string" || external === true) return [];
  const from = isRecord(propertyDependencies) ? propertyDependencies : {};
  const makers = Object.entries(from).map(([key, urns]) => [key, list(urns).filter((one) => typeof one === "string")]);
  const name = urn.split("::").slice(3).join("::");
  return [{ type, name, urn, props: plainInputs(inputs), from: Object.fromEntries(makers) }];
}

/**
 * The state names what encrypts its secrets, and where it is kept only when Pulumi's service does both. Nothing is said
 * of a run when it names none: a preview, or a state with secrets shown.
 */
function runner(providers: unknown): GraphResource[] {
  const { type, state } = isRecord(providers) ? providers : {};
  const url = isRecord(state) && typeof state.url === "string" ? state.url : undefined;
  const props = {
    service: { backend: url },
    cloud: { secretsProvider: url },
    passphrase: { secretsProvider: "passphrase" },
  }[String(type)];
  return props === undefined ? [] : [{ type: "cellwall:residency:Runner", name: "pulumi", urn: "", props }];
}
