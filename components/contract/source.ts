/** A file as its reader saw it: the path that messages print, and the whole text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
