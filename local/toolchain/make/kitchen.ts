import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Kitchen } from "../model.ts";
import { isDiskFull } from "../problem.ts";
import type { StatusLine } from "../show/progress.ts";
import { type ChildSettings, runChild } from "./child.ts";

/** The real kitchen: child processes and HTTP. */
export function realKitchen(settings: ChildSettings, status: StatusLine): Kitchen {
  return {
    status,
    run: (command, args, options) => runChild(command, args, options, settings),
    fetch: (url, file) => fetchFile(url, file),
  };
}

/** Milliseconds without a byte after which a download is given up. */
const SILENCE = 30_000;

async function fetchFile(url: string, file: string): Promise<void> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), SILENCE);
  try {
    const answer = await fetch(url, { signal: abort.signal, redirect: "follow" });
    if (!answer.ok || answer.body === null) throw new Error(`${url} answers ${answer.status} ${answer.statusText}`);
    const body = Readable.fromWeb(answer.body as import("node:stream/web").ReadableStream);
    body.on("data", () => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), SILENCE);
    });
    await pipeline(body, createWriteStream(file));
  } catch (error) {
    if (isDiskFull(error)) throw error;
    const why = abort.signal.aborted ? `nothing arrived for ${SILENCE / 1000} s` : reason(error);
    throw new Error(`${url} can't be downloaded: ${why}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch failed` says nothing; its cause does. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}

/** Milliseconds that an address has to answer. */
const PATIENCE = 4_000;

/** Asks each host once per run whether releases can be downloaded from it. */
export function hostProbe(): (url: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  return (url) => {
    const host = new URL(url).host;
    const known = asked.get(host);
    if (known !== undefined) return known;
    const answer = fetch(url, { method: "HEAD", redirect: "follow", signal: AbortSignal.timeout(PATIENCE) }).then(
      ({ ok }) => ok,
      () => false,
    );
    asked.set(host, answer);
    return answer;
  };
}
