/** Hosts, ranges, registries and approvals: whether what they name is home. */
import { covers } from "../contract/target.ts";
import type { Finding, Home, Kind } from "./model.ts";
import { isHomeAccount, isHomeRegion, placesIn } from "./place.ts";

export type Judged = Pick<Finding, "verdict" | "reason" | "fix" | "account" | "region"> & {
  /** The part of the text that was judged, where the rest may hold something that nobody has to see. */
  readonly target?: string;
};

export const home = (reason: string): Judged => ({ verdict: "home", reason });
export const leaves = (reason: string, fix: string): Judged => ({ verdict: "leaves", reason, fix });

/** The approval that covers a target, if any. */
export function approvalOf(target: string, { approvals }: Home): Judged | undefined {
  const found = approvals.find(({ target: wanted }) => covers(wanted, target));
  return found && { verdict: "approved", reason: found.reason };
}

/** Places named in an identifier; undefined when there is none. What differs wins over what agrees. */
export function judgeId(text: string, at: Home): Judged | undefined {
  let best: Judged | undefined;
  for (const { id, account, region } of placesIn(text, at.cloud)) {
    const where = { target: id, ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
    const allowed = approvalOf(id, at) ?? (account === undefined ? undefined : approvalOf(account, at));
    if (allowed !== undefined) {
      best ??= { ...allowed, ...where };
      continue;
    }
    const own = account === undefined ? undefined : isHomeAccount(account, at);
    if (own === false) {
      return {
        ...leaves(`it is in ${WORD[at.cloud]} ${account}, home is ${at.account}`, `use one of ${at.account}`),
        ...where,
      };
    }
    if (region !== undefined && !isHomeRegion(region, at)) {
      return { ...leaves(`it is in ${region}, home is ${at.region}`, `use one in ${at.region}`), ...where };
    }
    if (own === true || region !== undefined) best = { ...home("account and region are home"), ...where };
    else if (account !== undefined) {
      best ??= { verdict: "unknown", reason: `project number ${account} can't be told from home's`, ...where };
    }
  }
  return best;
}

export const WORD = { azure: "subscription", aws: "account", gcp: "project" } as const;

/** Ranges that no router of the internet knows: RFC 1918, RFC 6598, RFC 3927, RFC 1122, RFC 4193, RFC 4291. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|127\.|f[cd][0-9a-f]{2}:|fe80:|::1)/i;
/** Google's APIs inside a VPC: restricted and private.googleapis.com (VPC, "Private Google Access"). */
const GOOGLE_APIS = ["199.36.153.4/30", "199.36.153.8/30"];
/** Least length of a prefix that stays within its private range; `10.0.0.0/1` does not. */
const PRIVATE_LENGTH = 8;

export function judgeRange(range: string, at: Home): Judged {
  const allowed = approvalOf(range, at);
  if (allowed !== undefined) return allowed;
  const length = Number(range.split("/")[1] ?? 128);
  if (PRIVATE.test(range) && (length >= PRIVATE_LENGTH || range.toLowerCase() === "fc00::/7"))
    return home("a private range: networks that it may reach have rows of their own");
  if (at.cloud === "gcp" && GOOGLE_APIS.includes(range)) return home("Google's own APIs, on addresses of the VPC");
  const open = length === 0 ? "the whole internet" : "a public range";
  return leaves(`${range} is ${open}`, "name private endpoints, or have the customer approve the range");
}

/** Hosts of the cluster itself: one word, or below `svc`, `cluster.local`, `internal`, `local`. */
const INSIDE = /^[a-z0-9-]+$|\.(svc|cluster\.local|internal|local)$|\.svc\.[a-z.]+$/;
/** Where clouds answer for a region: `logs.eu-central-1.amazonaws.com`, `westeurope.azmk8s.io`. */
const REGIONAL = [
  /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com|on\.aws|api\.aws)$/,
  /\.([a-z]+)\.(?:azmk8s\.io|vault\.azure\.net)$/,
];

/** The host of a URL, of `host:port` or of a host alone. */
export function hostOf(text: string): string {
  const rest = text.replace(/^[a-z0-9+.-]+:\/\//i, "").replace(/^[^@/]*@/, "");
  return (rest.startsWith("[") ? rest.slice(1).split("]")[0] : rest.split(/[/:?#]/)[0])?.toLowerCase() ?? "";
}

/** Only the host is shown: paths and user information of URLs carry tokens. */
export function judgeHost(text: string, at: Home): Judged {
  const host = hostOf(text);
  return { target: host, ...judgedHost(text, host, at) };
}

function judgedHost(text: string, host: string, at: Home): Judged {
  const allowed = approvalOf(host, at);
  if (allowed !== undefined) return allowed;
  if (host === "") return leaves("it names no host", "name one inside the plane");
  if (/^[\d.]+$|:/.test(host)) return judgeRange(host, at);
  if (INSIDE.test(host)) return home("inside the cluster or its network");
  const placed = judgeId(text, at);
  if (placed !== undefined) return placed;
  for (const form of REGIONAL) {
    const region = form.exec(host)?.[1];
    if (region === undefined) continue;
    return isHomeRegion(region, at)
      ? { ...home("the cloud's own service in the region"), region }
      : { ...leaves(`${host} is in ${region}, home is ${at.region}`, `use the one in ${at.region}`), region };
  }
  if (at.cloud === "gcp" && /(^|\.)googleapis\.com$/.test(host)) return home("Google's own APIs, for this project");
  const who = at.vendor?.host === host ? "the vendor's control plane" : "a host outside the plane";
  return leaves(`${host} is ${who}`, "name a destination in the account, or have the customer approve it");
}

/** An image with or without its registry; Docker Hub is meant where there is none. */
export function judgeImage(image: string, at: Home): Judged {
  const { imageRegistry } = at;
  const allowed = approvalOf(image, at);
  if (allowed !== undefined) return allowed;
  if (imageRegistry === undefined) return { verdict: "unknown", reason: "no registry is named as home" };
  if (image.startsWith(`${imageRegistry}/`)) return judgeId(image, at) ?? home("from the customer's registry");
  const from = /^[^/]+[.:][^/]*\//.test(image) ? hostOf(image) : "docker.io";
  return leaves(`it comes from ${from}, home is ${imageRegistry}`, `copy it to ${imageRegistry} and name it there`);
}

/** A finding about one value. */
export function finding(kind: Kind, path: string, text: string, { target = text, ...judged }: Judged): Finding {
  return { kind, path, target: short(target), ...judged };
}

const LONGEST = 120;

export function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}
