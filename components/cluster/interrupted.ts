import type { KubernetesApi } from "./probe.ts";

/** A Helm operation that began and never ended, because the process that ran it was killed. */
export interface InterruptedRelease {
  /** Secret in which Helm keeps this revision. */
  readonly secret: string;
  /** `pending-install`, `pending-upgrade` or `pending-rollback`. */
  readonly status: string;
  readonly revision: string;
}

/** Namespace that holds the release and its history. */
const HISTORY = "/api/v1/namespaces/kube-system/secrets";

/**
 * Revisions of a Helm release that are still under way. Helm refuses every later operation while one exists ("cannot
 * re-use a name that is still in use", "another operation is in progress"), also when nothing runs any more.
 */
export async function interruptedRevisions(api: KubernetesApi, release: string): Promise<InterruptedRelease[]> {
  const { body } = await api("GET", `${HISTORY}?labelSelector=owner%3Dhelm,name%3D${release}`);
  const { items = [] } = body as { items?: { metadata: { name: string; labels?: Record<string, string> } }[] };
  return items
    .map(({ metadata: { name, labels = {} } }) => ({
      secret: name,
      status: labels.status ?? "",
      revision: labels.version ?? "",
    }))
    .filter(({ status }) => status.startsWith("pending-"));
}

/**
 * Removes the record of one interrupted revision. What it had created stays, marked as the release's own, and the next
 * install or upgrade goes on from there.
 */
export async function forgetRevision(api: KubernetesApi, { secret }: InterruptedRelease): Promise<void> {
  await api("DELETE", `${HISTORY}/${secret}`);
}

/**
 * An update that was killed inside a Helm operation blocks every later one. The engine holds the stack's lock while a
 * program runs, so nothing that it started is still under way. A preview only says what the update will do.
 */
export async function mendRelease(
  api: KubernetesApi,
  release: string,
  { preview, warn }: { readonly preview: boolean; readonly warn: (message: string) => void },
): Promise<void> {
  for (const revision of await interruptedRevisions(api, release)) {
    const what = `revision ${revision.revision} of Helm release ${release} (${revision.status}) was left by an interrupted run`;
    if (preview) {
      warn(`${what}; the update will clear it and go on from there`);
    } else {
      await forgetRevision(api, revision);
      warn(`${what}; cleared`);
    }
  }
}
