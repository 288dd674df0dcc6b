/** One line that tells how far a long run is; every ten seconds where nobody watches. */
export class Progress {
  readonly #title: string;
  readonly #total: number;
  readonly #begun = Date.now();
  #last = 0;

  constructor(title: string, total: number) {
    this.#title = title;
    this.#total = total;
  }

  at(done: number): void {
    const watched = process.stderr.isTTY;
    if (Date.now() - this.#last < (watched ? 200 : 10_000)) return;
    this.#last = Date.now();
    const seconds = (Date.now() - this.#begun) / 1000;
    const left = done === 0 ? "" : `, ${Math.ceil((seconds / done) * (this.#total - done))} s left`;
    process.stderr.write(
      `${watched ? "\r\x1b[K" : ""}  ${this.#title}: ${done} of ${this.#total}${left}${watched ? "" : "\n"}`,
    );
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}
