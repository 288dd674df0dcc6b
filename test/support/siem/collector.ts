import { resolveTools } from "../../../local/toolchain/index.ts";

/** Executable of the collector; building it from modules takes minutes where releases can't be downloaded. */
export async function collector(): Promise<string> {
  const found = (await resolveTools(["collector"])).get("collector");
  if (found === undefined) throw new Error("the toolchain resolved no collector");
  return found.path;
}
