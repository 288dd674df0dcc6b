import { tmpdir } from "node:os";
import { join } from "node:path";

/** Everything that a run makes outside of its own namespaces has this name and the run's number, so that it can be found. */
export const PREFIX = "cellwall-datapath-";

/** What one run makes on the machine: two folders. Its processes are in the first, everything else is inside namespaces. */
export interface RunPlaces {
  /** Control group of every process. */
  readonly cgroup: string;
  /** State and logs. */
  readonly dir: string;
}

export function placesOf(cgroupRoot: string, run: number | string, temporary: string = tmpdir()): RunPlaces {
  return { cgroup: join(cgroupRoot, `${PREFIX}${run}`), dir: join(temporary, `${PREFIX}${run}`) };
}
