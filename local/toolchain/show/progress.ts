/** Takes the current state of the work as one short line, as often as it changes. */
export type Progress = (text: string) => void;

/** Shows what goes on. */
export interface StatusLine {
  /** Replaces the line that changes. */
  now(text: string): void;
  /** A line that stays. */
  note(text: string): void;
}

export interface ReportSettings {
  /** Receives the changing line; without it, it goes to `stream` where that is a terminal. */
  readonly progress?: Progress | undefined;
  /** Default: standard error. */
  readonly stream?: Pick<NodeJS.WriteStream, "isTTY" | "write"> | undefined;
}

/**
 * On a terminal the changing line is kept up to date. Elsewhere only lasting lines are written: one at the start of each
 * piece of work, one a minute, one at its end.
 */
export function statusLine({ progress, stream = process.stderr }: ReportSettings = {}): StatusLine {
  const terminal = stream.isTTY === true;
  const clear = terminal ? "\r\u001b[2K" : "";
  return {
    now(text) {
      if (progress !== undefined) progress(text);
      else if (terminal) stream.write(`${clear}  ${text}`);
    },
    note(text) {
      stream.write(`${clear}  ${text}\n`);
    },
  };
}

/** Shows one piece of work from start to end with the time it takes; `work` may be slow or fail. */
export async function timed<T>(
  status: StatusLine,
  title: string,
  detail: { readonly why: string; readonly usually: string; readonly log: string },
  work: () => Promise<T>,
  beat = 1_000,
): Promise<T> {
  const started = performance.now();
  status.note(`${title}: ${detail.why}; usually ${detail.usually}; log: ${detail.log}`);
  let minutes = 0;
  const timer = setInterval(() => {
    const past = performance.now() - started;
    status.now(`${title}, ${duration(past)} of usually ${detail.usually}`);
    const whole = Math.floor(past / 60_000);
    if (whole > minutes) {
      minutes = whole;
      status.note(`${title}: still at it after ${duration(past)}`);
    }
  }, beat);
  timer.unref();
  try {
    const result = await work();
    status.note(`${title}: done in ${duration(performance.now() - started)}`);
    return result;
  } catch (error) {
    status.note(`${title}: failed after ${duration(performance.now() - started)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** `12 s` or `3 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
