import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ControlPlaneState, Layout } from "./state.ts";

/** One call to the API server with the admin's token; `undefined` when nothing answers yet. */
export function call(
  files: Layout,
  state: ControlPlaneState,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: state.ports.apiServer,
        path,
        method,
        ca: readOrNothing(files.serving),
        timeout: 3_000,
        headers: {
          authorization: `Bearer ${state.token}`,
          ...(text !== undefined && { "content-type": "application/json" }),
        },
      },
      (response) => {
        let answer = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          answer += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: answer }));
      },
    );
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(undefined));
    outgoing.end(text);
  });
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
