/** Plain calls to an API server, as the admin of its kubeconfig. */
import { Agent, request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

export interface Answer {
  readonly status: number;
  /** What went wrong, as the server tells it. */
  readonly message: string;
  readonly body: unknown;
}

/** A body is sent as a server-side apply, unless another content type is given. */
export type Server = (method: string, path: string, body?: object, contentType?: string) => Promise<Answer>;

/** Connections are kept; `width` requests run at once. */
export async function connectServer(kubeconfig: string, width = 4): Promise<Server> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const base = config.getCurrentCluster()?.server ?? "";
  const options: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(options);
  const agent = new Agent({ ...options, keepAlive: true, maxSockets: width });
  return (method, path, body, contentType = "application/apply-patch+yaml") =>
    new Promise((resolve, reject) => {
      const headers = { ...(options.headers as object), "content-type": contentType };
      const call = request(new URL(path, base), { ...options, agent, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          const isJson = response.headers["content-type"]?.startsWith("application/json") === true;
          const answer: unknown = isJson ? JSON.parse(text) : { message: text };
          const { message = "" } = answer as { message?: string };
          resolve({ status: response.statusCode ?? 0, message, body: answer });
        });
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
