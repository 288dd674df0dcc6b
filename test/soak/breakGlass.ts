import { setTimeout as sleep } from "node:timers/promises";
import { exec, PRODUCTION_CELL, people, startAccessCluster } from "../local/access/cluster.ts";
import { makeGrant, takeToken } from "../local/access/grant.ts";
import type { Progress } from "./progress.ts";

/** The API server's least (TokenRequest, Kubernetes 1.36), in seconds. */
const LIFE = 600;
/** After its end a token is honoured for another minute (go-jose, `jwt.DefaultLeeway`), and what was just accepted for 10 s more. */
const LATE = 75;
const EVERY = 2_000;

export interface Overstayed {
  readonly token: number;
  readonly message: string;
}

/**
 * Takes `count` emergency tokens of 10 minutes, as a person does, and uses them until they are refused: each has to work
 * until its end and to be of no use soon after, with nobody doing anything. Grants stay, so nothing else can end them.
 */
export async function soakBreakGlass(count: number, _seed: number, progress: Progress): Promise<Overstayed[]> {
  const cluster = await startAccessCluster();
  try {
    const taken = await Promise.all(
      Array.from({ length: count }, async () => {
        const grant = await makeGrant(cluster, people.requester);
        const since = performance.now();
        const { status, message, token } = await takeToken(cluster, people.requester, { grant, seconds: LIFE });
        if (status !== 201) throw new Error(`no token: ${status} ${message}`);
        return { token, since };
      }),
    );
    let done = 0;
    const found = await Promise.all(
      taken.map(async ({ token, since }, index): Promise<Overstayed[]> => {
        for (;;) {
          const { status } = await cluster.ask({ token }, exec(PRODUCTION_CELL));
          const seconds = (performance.now() - since) / 1_000;
          if (status === 401) {
            done += 1;
            progress.at(done);
            process.stderr.write(`  token ${index + 1} of ${LIFE} s: refused after ${seconds.toFixed(1)} s\n`);
            return seconds < LIFE ? [{ token: index + 1, message: `refused ${seconds} s after it was taken` }] : [];
          }
          if (status === 403) return [{ token: index + 1, message: `refused by admission after ${seconds} s` }];
          if (seconds > LIFE + LATE) return [{ token: index + 1, message: `still accepted after ${seconds} s` }];
          await sleep(EVERY);
        }
      }),
    );
    return found.flat();
  } finally {
    await cluster.stop();
  }
}
