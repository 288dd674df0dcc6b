import { Feed } from "@pulumi/gcp/chronicle/feed.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import type * as pulumi from "@pulumi/pulumi";
import type { PartSettings } from "../settings.ts";
import { endpointOf, type Instance, LOG_TYPE } from "./instance.ts";

/** Where a subscription pushes to, and as whom. */
export interface Push {
  readonly endpoint: pulumi.Output<string>;
  /** Email of the service account whose token goes with each message. */
  readonly account: pulumi.Output<string>;
}

/**
 * A feed of Google SecOps, and the account that pushes to it. The account has no key. The owner of the instance gives it
 * the right to push to feeds of the instance, which may be another team's.
 */
export function secOpsFeed(
  sink: string,
  instance: Instance,
  { name, project }: PartSettings,
  opts: pulumi.CustomResourceOptions,
): Push {
  const account = new Account(
    `${name}-${sink}-push`,
    { project, accountId: accountIdOf(name, sink), displayName: `Pushes logs of ${name} to Google SecOps` },
    opts,
  );
  const { project: owner, location, id } = instance;
  const feed = new Feed(
    `${name}-${sink}`,
    {
      project: owner,
      location,
      instance: id,
      displayName: `${name} ${sink}`,
      enabled: true,
      details: {
        feedSourceType: "HTTPS_PUSH_GOOGLE_CLOUD_PUBSUB",
        logType: `projects/${owner}/locations/${location}/instances/${id}/logTypes/${LOG_TYPE}`,
        // An entry has no line break of its own, so each message stays one log.
        httpsPushGoogleCloudPubsubSettings: { splitDelimiter: "\n" },
      },
    },
    opts,
  );
  return { endpoint: feed.name.apply((made) => endpointOf(instance, made)), account: account.email };
}

/** Ids of service accounts have 6 to 30 characters (IAM, "Create service accounts"). */
const LONGEST_ID = 30;

/** Id of the account that pushes. The sink's name is cut where both together are too long. */
export function accountIdOf(name: string, sink: string): string {
  const rest = LONGEST_ID - name.length - "--push".length;
  return `${name}-${sink.slice(0, Math.max(rest, 1)).replace(/-$/, "")}-push`;
}
