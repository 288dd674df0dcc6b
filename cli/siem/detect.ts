import type { Command } from "commander";
import pc from "picocolors";
import { readDeclarations } from "../../components/cell/files.ts";
import { DeclarationError } from "../../components/cell/load.ts";
import { parseDeclarations } from "../../components/contract/declaration.ts";
import { hasErrors } from "../../components/contract/problem.ts";
import type { Detection, Finding } from "../../components/siem/detection/detection.ts";
import { DETECTIONS } from "../../components/siem/detection/detections.ts";
import type { DetectionEvent } from "../../components/siem/detection/event.ts";
import { type Context, DEFAULTS, type DetectionSettings } from "../../components/siem/detection/settings.ts";
import { table } from "../table.ts";
import { readEvents } from "./events.ts";
import { Complaints, checkFiles } from "./lines.ts";
import { sweep } from "./sweep.ts";

export interface DetectOptions {
  readonly audit?: readonly string[];
  readonly flow?: readonly string[];
  readonly posture?: readonly string[];
  readonly approvals?: readonly string[];
  readonly pipelineUser?: readonly string[];
  readonly at?: string;
  readonly format: "text" | "json";
}

/** What one rule found. */
interface Fired {
  readonly rule: Detection;
  readonly findings: readonly Finding[];
}

/** Rules that ask about approvals; without any, every approval would be an unknown one. */
const OF_APPROVALS = new Set(["expired-approval"]);

/** Runs every rule over the files. False when one fires, or a line could not be read. */
export async function detect(options: DetectOptions, command: Command): Promise<boolean> {
  const { audit = [], flow = [], posture = [] } = options;
  const refuse = (message: string, fix: string): never => command.error(`error: ${message}\n    fix: ${fix}`);
  if (audit.length + flow.length + posture.length === 0)
    refuse("nothing to look at", "name a file with --audit, --flow or --posture");
  checkFiles([...audit, ...flow, ...posture]);
  if (options.at !== undefined && Number.isNaN(Date.parse(options.at)))
    refuse(`--at: ${options.at} is no instant`, "such as --at 2026-11-21T02:35:00Z");
  const approvals = options.approvals === undefined ? undefined : approvalsIn(options.approvals);
  const complaints = new Complaints();
  const events = await readEvents({ audit, flow, posture }, complaints);
  const at = options.at ?? lastOf(events);
  if (at === undefined) refuse("no line in the files is an event", "name files with lines in them");
  const context: Context = { at: at ?? "", approvals: approvals ?? [] };
  const skipped = DETECTIONS.filter(({ id }) => approvals === undefined && OF_APPROVALS.has(id));
  for (const { id } of skipped) console.error(`${id} was not run: it needs --approvals`);
  const settings = settingsFor(options);
  const fired = DETECTIONS.filter((rule) => !skipped.includes(rule))
    .map((rule): Fired => ({ rule, findings: sweep(rule, events, settings, context) }))
    .filter(({ findings }) => findings.length > 0);
  console.log(options.format === "json" ? json(context, events, fired) : text(context, events, fired));
  return fired.length === 0 && complaints.none;
}

/** A source that nobody named is not silent, it was not looked at. */
function settingsFor({ audit, flow, posture, pipelineUser }: DetectOptions): DetectionSettings {
  const given = { "kubernetes-audit": audit, "hubble-verdict": flow, posture } as const;
  const silentAfter = Object.fromEntries(
    Object.entries(DEFAULTS.silentAfter).filter(([source]) => given[source as keyof typeof given] !== undefined),
  );
  return { ...DEFAULTS, silentAfter, ...(pipelineUser !== undefined && { pipelineUsers: pipelineUser }) };
}

/** @throws DeclarationError with every problem of the approvals. */
function approvalsIn(paths: readonly string[]): Context["approvals"] {
  const { approvals, problems } = parseDeclarations(readDeclarations(paths, process.cwd()));
  if (hasErrors(problems)) throw new DeclarationError(problems);
  return approvals.map(({ id, spec }) => ({ id, expiresAt: spec.expiresAt }));
}

function lastOf(events: readonly DetectionEvent[]): string | undefined {
  return events.at(-1)?.time;
}

function json({ at }: Context, events: readonly DetectionEvent[], fired: readonly Fired[]): string {
  const findings = fired.flatMap(({ rule: { id, title, severity, owner, runbook }, findings: found }) =>
    found.map((finding) => ({ detection: id, title, severity, owner, runbook, ...finding })),
  );
  return JSON.stringify({ at, events: events.length, findings }, undefined, 2);
}

function text({ at }: Context, events: readonly DetectionEvent[], fired: readonly Fired[]): string {
  const looked = `${events.length} events up to ${at}`;
  if (fired.length === 0) return `${pc.green("✓ nothing fired")}  ${looked}`;
  const lines = [`${pc.red(`✗ ${fired.length} of ${DETECTIONS.length} detections fired`)}  ${looked}`];
  for (const { rule, findings } of fired) {
    lines.push("", `${pc.bold(rule.id)}  ${rule.severity}: ${rule.title}`);
    lines.push(`  owner    ${rule.owner}`, `  runbook  ${rule.runbook}`);
    const rows = findings.map(({ subject, time, count, detail }) => [subject, time, String(count), detail]);
    lines.push(table(["who or what", "first", "times", "detail"], rows));
  }
  return lines.join("\n");
}
