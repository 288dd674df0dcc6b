import { getDefaultServiceAccountOutput } from "@pulumi/gcp/bigquery/getDefaultServiceAccount.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { getProjectCmekSettingsOutput } from "@pulumi/gcp/logging/getProjectCmekSettings.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { PartSettings } from "../settings.ts";

/** Services of Google whose agents handle logs on behalf of the project. */
export type Service = "logs" | "pubsub" | "bigquery";

/** An agent of Google's, and what it has to be given before it can work. */
export interface Agent {
  /** `serviceAccount:EMAIL`. */
  readonly member: pulumi.Output<string>;
  /** Its right to the key; nothing where there is none. Whatever is encrypted comes after it. */
  readonly ready: readonly pulumi.Resource[];
}

/** The agent of a service in the project, with the right to use the key where there is one. */
export function agentOf(
  service: Service,
  { name, project, key }: PartSettings,
  opts: pulumi.CustomResourceOptions,
): Agent {
  const { member, made } = accountOf(service, name, project, opts);
  if (key === undefined) return { member, ready: made };
  const grant = new CryptoKeyIAMMember(
    `${name}-${service}-grant`,
    { cryptoKeyId: key, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member },
    opts,
  );
  return { member, ready: [grant] };
}

function accountOf(service: Service, name: string, project: string, opts: pulumi.CustomResourceOptions) {
  const account = (email: pulumi.Input<string>) => pulumi.interpolate`serviceAccount:${email}`;
  if (service === "logs")
    return { member: account(getProjectCmekSettingsOutput({ project }, opts).serviceAccountId), made: [] };
  if (service === "bigquery")
    return { member: account(getDefaultServiceAccountOutput({ project }, opts).email), made: [] };
  // An agent that has never worked does not exist yet, and can be given nothing.
  const identity = new ServiceIdentity(`${name}-pubsub`, { project, service: "pubsub.googleapis.com" }, opts);
  return { member: account(identity.email), made: [identity] };
}
