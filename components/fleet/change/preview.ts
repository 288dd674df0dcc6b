/** What a preview says, from either form that `pulumi preview --json` has. */

export interface Step {
  readonly op: string;
  readonly urn: string;
  /** Inputs that make the provider replace the resource, where it says. */
  readonly replaceReasons?: readonly string[] | null;
}

/** A rule of a policy pack that does not hold. */
export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export interface Preview {
  /** Stack, as its URNs have it; empty where there is none. */
  readonly stack: string;
  readonly project: string;
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
  readonly errors: readonly string[];
}

interface Digest {
  readonly steps?: readonly Step[];
  readonly diagnostics?: readonly { readonly severity?: string; readonly message?: string }[];
  readonly violations?: readonly Violation[];
}

interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: { readonly op: string; readonly urn: string; readonly keys?: readonly string[] | null };
  };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly prefix?: string };
  readonly policyEvent?: {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly enforcementLevel: string;
  };
  readonly summaryEvent?: unknown;
}

/**
 * Reads the one document that `pulumi preview --json` prints, or the stream of events that it prints with
 * `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`: only that one has violations of policy packs (pulumi/pkg 3.250.0,
 * backend/display/json.go). `undefined` for anything else.
 */
export function readPreview(text: string): Preview | undefined {
  const digest = digestIn(text) ?? streamed(text);
  if (digest === undefined) return undefined;
  const { steps = [], diagnostics = [], violations = [] } = digest;
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(steps[0]?.urn ?? "") ?? [];
  const errors = diagnostics.flatMap(({ severity, message = "" }) => (severity === "error" ? [plain(message)] : []));
  return { stack, project, steps, violations, errors };
}

/**
 * What a comment needs of a preview, in a form that {@link readPreview} reads; `undefined` for text that is none. The
 * engine's stream has debug lines with secrets in clear text, such as a plane's kubeconfig, so it must never be kept.
 */
export function keptOf(text: string): string | undefined {
  const found = readPreview(text);
  if (found === undefined) return undefined;
  const steps = found.steps.map(({ op, urn, replaceReasons }) => ({ op, urn, replaceReasons: replaceReasons ?? [] }));
  const diagnostics = found.errors.map((message) => ({ severity: "error", message }));
  return `${JSON.stringify({ steps, diagnostics, violations: found.violations, changeSummary: {} }, undefined, 2)}\n`;
}

function digestIn(text: string): Digest | undefined {
  try {
    const found = JSON.parse(text) as Digest & EngineEvent;
    const isDigest = ["steps", "changeSummary", "diagnostics"].some((field) => Object.hasOwn(found, field));
    return isDigest ? found : undefined;
  } catch {
    return undefined;
  }
}

/** One event a line. The engine's own words between them, such as its last error, are no JSON. */
function streamed(text: string): Digest | undefined {
  const events = text.split("\n").flatMap((line) => (line.startsWith("{") ? (parsed(line) ?? []) : []));
  if (!events.some((event) => event.summaryEvent !== undefined || event.diagnosticEvent !== undefined))
    return undefined;
  return {
    steps: events.flatMap(({ resourcePreEvent }) => {
      if (resourcePreEvent === undefined) return [];
      const { op, urn, keys } = resourcePreEvent.metadata;
      return [{ op, urn, replaceReasons: keys ?? [] }];
    }),
    diagnostics: events.flatMap(({ diagnosticEvent }) => (diagnosticEvent === undefined ? [] : [diagnosticEvent])),
    violations: events.flatMap(({ policyEvent }) =>
      policyEvent === undefined
        ? []
        : [
            {
              policy: policyEvent.policyName,
              level: policyEvent.enforcementLevel,
              urn: policyEvent.resourceUrn ?? "",
              message: plain(policyEvent.message),
            },
          ],
    ),
  };
}

function parsed(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

/** The engine marks colours as `<{%fg 1%}>`. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}
