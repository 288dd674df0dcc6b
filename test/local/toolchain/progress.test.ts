import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { duration, statusLine, timed } from "../../../local/toolchain/show/progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const detail = { why: "no release can be downloaded", usually: "4 min", log: "/cache/log/kwok.log" };

function output(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, write: (text: string) => written.push(text) > 0, written };
}

async function build(milliseconds: number, status: ReturnType<typeof statusLine>): Promise<void> {
  const done = timed(status, "building kwok", detail, () => new Promise<void>((end) => setTimeout(end, milliseconds)));
  await vi.advanceTimersByTimeAsync(milliseconds);
  await done;
}

test("a log gets one line at the start, one a minute and one at the end", async () => {
  const stream = output(false);
  await build(150_000, statusLine({ stream }));
  expect(stream.written).toEqual([
    "  building kwok: no release can be downloaded; usually 4 min; log: /cache/log/kwok.log\n",
    "  building kwok: still at it after 1 min 00 s\n",
    "  building kwok: still at it after 2 min 00 s\n",
    "  building kwok: done in 2 min 30 s\n",
  ]);
});

test("a terminal gets one line that changes, or the caller does who asked for it", async () => {
  const terminal = output(true);
  await build(3_000, statusLine({ stream: terminal }));
  expect(terminal.written).toContain("\r\u001b[2K  building kwok, 2 s of usually 4 min");
  expect(terminal.written.at(-1)).toBe("\r\u001b[2K  building kwok: done in 3 s\n");

  const told: string[] = [];
  const other = output(true);
  await build(3_000, statusLine({ stream: other, progress: (text) => told.push(text) }));
  expect(told).toContain("building kwok, 2 s of usually 4 min");
  expect(other.written).toHaveLength(2);
});

test("durations are written for people", () => {
  expect([400, 59_400, 60_000, 185_000].map(duration)).toEqual(["0 s", "59 s", "1 min 00 s", "3 min 05 s"]);
});
