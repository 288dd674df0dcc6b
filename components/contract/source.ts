/** A file as its reader saw it: the path that messages print, and the whole text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Whether a reference is a path from the file that holds it: no URL, no path from the root, no drive. */
export function isRelative(reference: string): boolean {
  return !/^([a-z]+:|\/|\\)/i.test(reference);
}

/** `reference` as seen from the folder of `file`: `a/cell/x.yaml` + `../api.yaml` = `a/api.yaml`. */
export function resolvePath(file: string, reference: string): string {
  const absolute = file.startsWith("/");
  const parts = file.split("/").slice(0, -1);
  const result: string[] = [];
  for (const part of [...parts, ...reference.split("/")]) {
    if (part === "" || part === ".") continue;
    if (part === ".." && result.length > 0 && result.at(-1) !== "..") result.pop();
    else if (part !== ".." || !absolute) result.push(part);
  }
  return (absolute ? "/" : "") + result.join("/");
}
