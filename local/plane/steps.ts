import pc from "picocolors";

/** Prints one line per step with its time; on a terminal the line of the running step is kept up to date. */
export class Steps {
  readonly #out: NodeJS.WriteStream;
  readonly #started = performance.now();

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  /** Runs one step. `work` may report progress; what it returns as a note stands behind the time. */
  async step<T>(title: string, work: (progress: (text: string) => void) => Promise<readonly [T, string?]>): Promise<T> {
    const started = performance.now();
    let shown = "";
    const draw = () =>
      this.#draw(`  ${pc.cyan("·")} ${title.padEnd(24)} ${seconds(started).padStart(7)}  ${pc.dim(shown)}`);
    const timer = this.#out.isTTY ? setInterval(draw, 250) : undefined;
    timer?.unref();
    try {
      const [value, note = ""] = await work((text) => {
        shown = text;
      });
      this.#clear();
      this.#out.write(`  ${pc.green("✓")} ${title.padEnd(24)} ${seconds(started).padStart(7)}  ${pc.dim(note)}\n`);
      return value;
    } catch (error) {
      this.#clear();
      this.#out.write(`  ${pc.red("✗")} ${title.padEnd(24)} ${seconds(started).padStart(7)}\n`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** Time since the first step began. */
  total(): string {
    return seconds(this.#started);
  }

  #draw(line: string): void {
    this.#out.write(`\r\u001b[2K${line}`);
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[2K");
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
