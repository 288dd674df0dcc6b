/** moto, which plays AWS in memory, as a process of a test's own on a free port of this machine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../local/control-plane/ports.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { type Aws, awsAt, type Place } from "./call.ts";

export interface Moto {
  readonly aws: Aws;
  stop(): Promise<void>;
}

/** Starts an empty AWS for one account. It knows no signature, evaluates no policy and forgets everything when it ends. */
export async function startMoto(place: Place): Promise<Moto> {
  const tool = (await resolveTools(["moto"])).get("moto");
  if (tool === undefined) throw new Error("no moto");
  const port = await freePort(new Set());
  const server = spawn(tool.path, ["-H", "127.0.0.1", "-p", String(port)], {
    // With the policies that AWS itself writes, so that a name which is none of theirs is refused.
    env: { ...process.env, MOTO_ACCOUNT_ID: place.account, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(server, "close");
  let said = "";
  server.stderr.on("data", (piece: Buffer) => {
    said = `${said}${piece}`.slice(-4_000);
  });
  const end = () => server.kill("SIGKILL");
  // A test run that is broken off takes it along.
  process.once("exit", end);
  const stop = async () => {
    end();
    process.off("exit", end);
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (server.exitCode !== null) throw new Error(`moto ended with code ${server.exitCode}:\n${said}`);
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) return { aws: awsAt(url, place), stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`moto did not answer within 60 s:\n${said}`);
}
