import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import type { ControlPlaneState, Layout } from "../../control-plane/state.ts";

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, method: string, path: string, text: string) {
    super(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    this.status = status;
  }
}

/** An API server: one call, with the admin's token. */
export interface Api {
  call<T = unknown>(method: string, path: string, body?: unknown, type?: string): Promise<T>;
  /** Server-side apply: creates the object or brings it to this form. */
  apply(object: KubernetesObject): Promise<KubernetesObject>;
}

export function openApi(files: Layout, { ports, token }: ControlPlaneState): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(files.serving) });
  const call: Api["call"] = (method, path, body, type = "application/json") =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": type }) };
      const options = { host: "127.0.0.1", port: ports.apiServer, path, method, agent, headers, timeout: 20_000 };
      const outgoing = request(options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(JSON.parse(text));
          else reject(new ApiError(status, method, path, text));
        });
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${path}: no answer within 20 s`)));
      outgoing.on("error", reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    call,
    apply: (object) =>
      call("PATCH", `${pathOf(object)}?fieldManager=datapath&force=true`, object, "application/apply-patch+yaml"),
  };
}

/** Path of an object. Plurals of the kinds that this project writes follow one of two rules. */
export function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const lower = kind.toLowerCase();
  const plural = lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${root}${scope}/${plural}/${metadata.name}`;
}
