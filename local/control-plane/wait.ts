import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./api.ts";
import { logOf, type ProcessSpec, runningPid } from "./process.ts";
import type { ControlPlaneState, Layout } from "./state.ts";

/** A control plane that can't be started; the message names the process, its last words and its log. */
export class ControlPlaneError extends Error {
  override readonly name = "ControlPlaneError";
}

/** Seconds that everything together may take to answer. */
const PATIENCE = 60;
/** Milliseconds between two looks. */
const PAUSE = 100;

/** Waits for the API server; fails as soon as a process it needs has ended. */
export async function untilReady(
  files: Layout,
  state: ControlPlaneState,
  needed: readonly ProcessSpec[],
): Promise<void> {
  await until(files, needed, async () =>
    (await call(files, state, "GET", "/readyz"))?.status === 200 ? undefined : "kube-apiserver",
  );
}

/** Waits until nodes have reported and the controllers serve: a service account appears in `default`. */
export async function untilSettled(
  files: Layout,
  state: ControlPlaneState,
  all: readonly ProcessSpec[],
): Promise<void> {
  await until(files, all, async () => {
    const account = await call(files, state, "GET", "/api/v1/namespaces/default/serviceaccounts/default");
    if (account?.status !== 200) return "kube-controller-manager";
    const nodes = await call(files, state, "GET", "/api/v1/nodes");
    // Each node's first report holds this reason once.
    return (nodes?.text.split('"KubeletHasSufficientPID"').length ?? 0) > 3 ? undefined : "kwok";
  });
}

/** Asks until nobody is waited for any more; `waitingFor` names the process that is. */
async function until(
  files: Layout,
  needed: readonly ProcessSpec[],
  waitingFor: () => Promise<string | undefined>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE * 1_000;
  for (;;) {
    const name = await waitingFor();
    if (name === undefined) return;
    const ended = needed.find((spec) => runningPid(files, spec.name) === undefined);
    if (ended !== undefined) {
      throw failed(
        files,
        ended.name,
        "ended while it started",
        "if its data is damaged, `npm run destroy` removes it and `npm start` begins anew",
      );
    }
    if (performance.now() > deadline) {
      throw failed(
        files,
        name,
        `runs but did not answer within ${PATIENCE} s`,
        "see whether the machine is overloaded, then run the command again",
      );
    }
    await sleep(PAUSE);
  }
}

function failed(files: Layout, name: string, what: string, fix: string): ControlPlaneError {
  const log = logOf(files, name);
  return new ControlPlaneError(`${name} ${what}; its last words:\n${lastWords(log)}\n    log: ${log}\n    fix: ${fix}`);
}

function lastWords(log: string): string {
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  const telling = text.split("\n").filter((line) => /^[EF]\d{4}|error|fatal|panic|failed/i.test(line));
  return (telling.length > 0 ? telling : text.trimEnd().split("\n"))
    .slice(-5)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}
