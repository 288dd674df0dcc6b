/** Where Pulumi keeps the state of a stack, what encrypts its secrets, and whom it asks for updates. */
import type { Check, Finding, Home } from "../model.ts";
import { approvalOf, finding, home, hostOf, judgeId, leaves } from "../outside.ts";
import { isHomeRegion } from "../place.ts";

/** Inputs of `cellwall:residency:Runner`, which stands for the process that runs the program. */
export const runner: Check = ({ props }, where) => [
  state("backend", props.backend, where),
  secrets("secretsProvider", props.secretsProvider, props.backend, where),
  updates(props.skipUpdateCheck),
];

function state(path: string, value: unknown, where: Home): Finding {
  if (typeof value !== "string" || value === "") {
    const reason = "neither PULUMI_BACKEND_URL nor backend.url of Pulumi.yaml names it";
    return finding("state", path, "not told", { verdict: "unknown", reason });
  }
  return finding("state", path, value, approvalOf(value, where) ?? backend(value, where));
}

/** URLs of backends (Pulumi, "State and backends"). */
function backend(url: string, where: Home) {
  const [scheme = ""] = url.split("://");
  if (scheme === "file") return home("a folder of the machine that runs Pulumi");
  const native = { s3: "aws", gs: "gcp", azblob: "azure" }[scheme];
  if (native === undefined) {
    return leaves(
      `${hostOf(url)} keeps the state`,
      "keep it in a bucket of the account: PULUMI_BACKEND_URL=s3://…, gs://… or azblob://…",
    );
  }
  if (native !== where.cloud) return leaves("the state is kept in another cloud", "keep it in a bucket of the account");
  const region = /[?&]region=([a-z0-9-]+)/.exec(url)?.[1];
  if (region !== undefined && !isHomeRegion(region, where))
    return {
      ...leaves(`the state is in ${region}, home is ${where.region}`, `use a bucket in ${where.region}`),
      region,
    };
  const named = {
    verdict: "unknown",
    reason: "a bucket's name tells no account; the customer approves it by its URL",
  } as const;
  return { ...named, ...(region !== undefined && { region }) };
}

function secrets(path: string, value: unknown, backendUrl: unknown, where: Home): Finding {
  if (typeof value !== "string" || value === "" || value === "default") {
    const service = typeof backendUrl === "string" && /^https?:/.test(backendUrl);
    const judged = service
      ? leaves(
          "the service that keeps the state also encrypts its secrets",
          "pulumi stack change-secrets-provider KEY of the account",
        )
      : home("a passphrase of whoever runs Pulumi");
    return finding("key", path, "default", judged);
  }
  return finding("key", path, value, approvalOf(value, where) ?? provider(value, where));
}

/** URLs of secrets providers (Pulumi, "Secrets": available encryption providers). */
function provider(url: string, where: Home) {
  const fix = "pulumi stack change-secrets-provider KEY of the account";
  const [scheme = ""] = url.split(/:\/\/|$/);
  if (scheme === "passphrase") return home("a passphrase of whoever runs Pulumi");
  const native = { awskms: "aws", gcpkms: "gcp", azurekeyvault: "azure" }[scheme];
  if (native === undefined) return leaves(`${scheme} encrypts secrets outside the account`, fix);
  if (native !== where.cloud) return leaves("secrets are encrypted in another cloud", fix);
  const placed = judgeId(url, where);
  if (placed !== undefined) return placed;
  const region = /[?&]region=([a-z0-9-]+)/.exec(url)?.[1];
  if (region !== undefined && !isHomeRegion(region, where))
    return { ...leaves(`the key is in ${region}, home is ${where.region}`, fix), region };
  return { verdict: "unknown", reason: "its name tells no account; the customer approves it by its URL" } as const;
}

/** The CLI asks api.pulumi.com for its newest version unless told not to (Pulumi CLI, environment variables). */
function updates(value: unknown): Finding {
  const off = value === true || value === "true" || value === "1";
  const judged = off
    ? home("off")
    : {
        verdict: "unknown" as const,
        reason:
          "the CLI of whoever runs Pulumi asks api.pulumi.com for its newest version, and says nothing of the plane; PULUMI_SKIP_UPDATE_CHECK=true stops it",
      };
  return finding("telemetry", "skipUpdateCheck", String(value ?? "not set"), judged);
}
