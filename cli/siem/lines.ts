import { createReadStream, statSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { UnreadablePath } from "../../components/cell/files.ts";
import { linesOf } from "../../components/siem/schema/stream.ts";

/** Standard input, as a file name. */
const INPUT = "-";

/** Name of a file in messages. */
export function nameOf(file: string): string {
  return file === INPUT ? "standard input" : file;
}

/** @throws UnreadablePath for the first file that is not there, before any is read. */
export function checkFiles(files: readonly string[]): void {
  for (const file of files.filter((one) => one !== INPUT)) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) throw new UnreadablePath(`${file}: no such file`);
    if (found.isDirectory()) throw new UnreadablePath(`${file}: a folder; name the files in it`);
  }
}

/** Lines of a file, unpacked where its name ends in `.gz`. One line is in memory at a time. */
export function linesIn(file: string): AsyncGenerator<string> {
  const source = file === INPUT ? process.stdin : createReadStream(file);
  if (!file.endsWith(".gz")) return linesOf(source.setEncoding("utf8"));
  const unpacked = createGunzip();
  // `pipe` leaves an error of its source where it is.
  source.on("error", (error: Error) => unpacked.destroy(error));
  return linesOf(source.pipe(unpacked).setEncoding("utf8") as AsyncIterable<string>);
}

/** Problems of lines, told on standard error as they are met. */
export class Complaints {
  #count = 0;

  get none(): boolean {
    return this.#count === 0;
  }

  line(file: string, line: number, message: string, fix: string): void {
    this.#count += 1;
    console.error(`${nameOf(file)}:${line}: ${message}\n    fix: ${fix}`);
  }

  /** A file that ends in the middle, such as an archive that was cut; what came before counts. */
  file(file: string, error: unknown): void {
    this.#count += 1;
    const fix = "copy it again; what could be read of it was used";
    console.error(`${nameOf(file)}: can't be read to its end: ${(error as Error).message}\n    fix: ${fix}`);
  }
}
