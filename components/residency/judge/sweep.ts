/** Every identifier anywhere in a resource's inputs: what no table knows of is judged all the same. */
import type { Finding, GraphResource, Home, Kind, TypeRow } from "../model.ts";
import { approvalOf, finding, home, judgeId, leaves, WORD } from "../outside.ts";
import { isHomeAccount, isHomeRegion } from "../place.ts";
import { isRecord, isUnknown } from "../value.ts";

/** Inputs that name a region or a zone, in the words of the three SDKs. */
const REGIONS =
  /^(location|region|resourceRegion|peerRegion|serviceRegion|availabilityZones?|zones?|nodeLocations|regionName|replicaRegion|allowedPersistenceRegions)$/;
/** Inputs that name an account. */
const ACCOUNTS =
  /^(project|projectId|subscriptionId|accountId|account|peerOwnerId|ownerId|targetAccountId|sourceAccount|registryId|hostProject|allowedAccountIds|billingProject|userProjectOverride)$/;
/** `accountId` of Google is the name of a service account, in a project that stands beside it. */
const NAMED = "gcp:serviceaccount/account:Account";
/** Texts that do nothing. */
const WORDS = /^(tags|labels|description|displayName|resourceLabels|userLabels|Description)$/;

/** Objects of Kubernetes have words of their own for regions and accounts. */
const KUBERNETES = /^kubernetes:|^pulumi:pulumi:|^cellwall:/;

/** Arguments of a component make nothing; its children, which do, are judged each by itself. */
const COMPONENT = /^cellwall:index:/;

export function sweep({ type, props }: GraphResource, where: Home, row: TypeRow): Finding[] {
  if (COMPONENT.test(type)) return [];
  const kind: Kind = row.is === "inside" ? "place" : row.is;
  const found: Finding[] = [];
  const visit = (value: unknown, path: readonly string[], key: string): void => {
    if (isUnknown(value)) return;
    if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) visit(entry, [...path, String(index)], key);
    } else if (isRecord(value)) {
      for (const [name, entry] of Object.entries(value)) {
        // Azure takes maps with ids as keys.
        if (name.startsWith("/subscriptions/")) judge(name, [...path, name], kind);
        if (!WORDS.test(name)) visit(entry, [...path, name], name);
      }
    } else if (typeof value === "string" && value !== "") {
      const zonesOfAzure = where.cloud === "azure" && /^\d$/.test(value);
      const named = !KUBERNETES.test(type) && !(type === NAMED && key === "accountId");
      if (named && REGIONS.test(key) && !zonesOfAzure && !/[/:]/.test(value)) region(value, path);
      else if (named && ACCOUNTS.test(key) && !/[/:]/.test(value)) account(value, path);
      else judge(value, path, kind);
    }
  };
  const judge = (text: string, path: readonly string[], as: Kind): void => {
    const judged = judgeId(text, where);
    if (judged !== undefined) found.push(finding(as, path.join("."), text, judged));
  };
  const region = (name: string, path: readonly string[]): void => {
    const judged = isHomeRegion(name, where)
      ? home("the region is home")
      : (approvalOf(name, where) ?? leaves(`it is in ${name}, home is ${where.region}`, `put it into ${where.region}`));
    found.push(finding(kind, path.join("."), name, { ...judged, region: name }));
  };
  const account = (id: string, path: readonly string[]): void => {
    const own = isHomeAccount(id, where);
    const judged =
      own === true
        ? home("the account is home")
        : own === undefined
          ? { verdict: "unknown" as const, reason: "a project's number can't be told from home's" }
          : (approvalOf(id, where) ??
            leaves(`it is in ${WORD[where.cloud]} ${id}, home is ${where.account}`, `use ${where.account}`));
    found.push(finding(kind, path.join("."), id, { ...judged, account: id }));
  };
  visit(props, [], "");
  return found;
}
