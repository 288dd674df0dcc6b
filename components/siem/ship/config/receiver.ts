import type { Family } from "../../matrix/family.ts";
import { isRead, PATHS, type ShipperSettings } from "./settings.ts";

export type Section = Readonly<Record<string, unknown>>;

/** A receiver, and the family of what it reads. */
export interface Source {
  readonly id: string;
  readonly family: Family;
  readonly config: Section;
  /** What the line is made of: a raw line, a container's output, the journal or an object of the API server. */
  readonly shape: "line" | "container" | "journal" | "object";
}

/** Back-pressure: a batch that can't be queued is tried again for ever, and its file is not read on. */
const RETRY = { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: 0 } as const;

/** Longest line: below the 1,000,000 bytes that Kafka and Event Hubs take in one message. */
const LONGEST = 900_000;

const common = {
  start_at: "beginning",
  storage: "file_storage",
  retry_on_failure: RETRY,
  max_log_size: LONGEST,
  // A line is read when it is complete; a flush by time would cut it in two.
  force_flush_period: "0s",
  // The line as it was written.
  preserve_leading_whitespaces: true,
  preserve_trailing_whitespaces: true,
};

/**
 * Files that are renamed and go on under the old name (Hubble, Tetragon). A file is known by its first bytes, whatever its
 * name is, so the renamed one is read to its end and not again. Two files of lines with a time and a unique id in front
 * never begin alike. Compressed files are not read: the agents don't compress.
 */
const lines = (include: string): Section => ({
  ...common,
  include: [include],
  include_file_name: false,
  fingerprint_size: 1000,
  poll_interval: "200ms",
});

const WHATEVER = "*_*_*";
/** `<namespace>_<pod>_<uid>/<container>/<n>.log`, and what the kubelet renamed and hasn't compressed yet. */
const pods = (folders: readonly string[]) =>
  folders.flatMap((folder) => [
    `${PATHS.pods}/${folder}/*/*.log`,
    `${PATHS.pods}/${folder}/*/*.log.[0-9]*-[0-9][0-9][0-9][0-9][0-9][0-9]`,
  ]);

const ofNamespaces = (namespaces: readonly string[]) => namespaces.map((namespace) => `${namespace}_*_*`);

function containers(include: readonly string[], exclude: readonly string[]): Section {
  return {
    ...common,
    include: pods(include),
    ...(exclude.length > 0 && { exclude: pods(exclude) }),
    include_file_name: false,
    include_file_path: true,
    operators: [{ type: "container", id: "container" }],
  };
}

/** Sources of a node. The shipper's own output stays: it would feed itself. */
export function nodeSources(families: readonly Family[], own: string, settings: ShipperSettings): readonly Source[] {
  const { gateways, leaveOut = [] } = settings;
  const sources: Source[] = [
    { id: "file_log/hubble", family: "hubble", config: lines(PATHS.hubble), shape: "line" },
    { id: "file_log/tetragon", family: "tetragon", config: lines(PATHS.tetragon), shape: "line" },
    { id: "file_log/posture", family: "posture", config: lines(PATHS.posture), shape: "line" },
  ];
  if (isRead("container", settings)) {
    const config = containers([WHATEVER], ofNamespaces([own, ...gateways, ...leaveOut]));
    sources.push({ id: "file_log/pods", family: "kubernetes", config, shape: "container" });
  }
  if (gateways.length > 0) {
    const config = containers(ofNamespaces(gateways), []);
    sources.push({ id: "file_log/gateways", family: "gateway", config, shape: "container" });
  }
  if (isRead("node", settings)) {
    sources.push({ id: "journald/node", family: "kubernetes", config: JOURNAL, shape: "journal" });
  }
  return sources.filter(({ family }) => families.includes(family));
}

/**
 * The node's own `journalctl` reads the node's own journal, in the format that it writes: the image has none. Units are
 * those of the matrix.
 */
const JOURNAL: Section = {
  root_path: PATHS.host,
  journalctl_path: "/usr/bin/journalctl",
  start_at: "beginning",
  storage: "file_storage",
  retry_on_failure: RETRY,
  convert_message_bytes: true,
  priority: "info",
  matches: [{ _SYSTEMD_UNIT: "kubelet.service" }, { _SYSTEMD_UNIT: "containerd.service" }, { _TRANSPORT: "kernel" }],
};

/**
 * Sources of the API server: one watcher for the cluster. Of events it remembers how far it read, so a restart repeats
 * nothing. Approvals come whole at each start and then as they change: whoever reads them knows all that stand, and takes
 * the newest of each.
 */
export function clusterSources(families: readonly Family[], settings: ShipperSettings): readonly Source[] {
  const sources: Source[] = [
    {
      id: "k8sobjects/events",
      family: "kubernetes",
      config: {
        auth_type: "serviceAccount",
        storage: "file_storage",
        objects: [{ name: "events", group: "events.k8s.io", mode: "watch", exclude_watch_type: ["DELETED"] }],
      },
      shape: "object",
    },
    {
      id: "k8sobjects/approvals",
      family: "approval",
      config: {
        auth_type: "serviceAccount",
        include_initial_state: true,
        objects: [{ name: "ciliumnetworkpolicies", group: "cilium.io", mode: "watch" }],
      },
      shape: "object",
    },
    {
      // Detections look back a day: what stands has to be said again within it.
      id: "k8sobjects/standing",
      family: "approval",
      config: {
        auth_type: "serviceAccount",
        objects: [{ name: "ciliumnetworkpolicies", group: "cilium.io", mode: "pull", interval: "6h" }],
      },
      shape: "object",
    },
  ];
  return sources.filter(
    ({ family }) => families.includes(family) && (family !== "kubernetes" || isRead("kubernetes-event", settings)),
  );
}
