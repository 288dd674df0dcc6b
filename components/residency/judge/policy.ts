/** Who may act here: policies of AWS in JSON, members of Google's IAM, subjects of RBAC. */
import type { Check, Finding, Home } from "../model.ts";
import { approvalOf, finding, home, judgeId, leaves } from "../outside.ts";
import { isHomeAccount } from "../place.ts";
import { at, isRecord, list, UNKNOWN } from "../value.ts";
import { later } from "./check.ts";

/** Conditions that tie `*` to an account or a resource (IAM guide, "AWS global condition context keys"). */
const TIED =
  /^(kms:CallerAccount|aws:PrincipalAccount|aws:SourceAccount|aws:ResourceAccount|aws:SourceArn|aws:PrincipalArn|aws:SourceVpce?)$/i;

/** Principals of a policy in JSON: a trust policy, or one of a resource. */
export function principals(path: string): Check {
  return ({ props }, where) =>
    at(props, path).flatMap(({ path: found, value }): Finding[] => {
      if (value === UNKNOWN) return [finding("identity", found, "not known yet", later())];
      const policy = typeof value === "string" ? parsed(value) : value;
      if (!isRecord(policy)) return [];
      const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
      return statements.filter(isRecord).flatMap((statement, index) => {
        if (statement.Effect === "Deny" || statement.Principal === undefined) return [];
        return principalsOf(statement.Principal).map(([kind, name]) =>
          finding("identity", `${found}.Statement.${index}.Principal`, name, principal(kind, name, statement, where)),
        );
      });
    });
}

/**
 * Policy of a VPC endpoint. It gives nobody a right, it bounds what may pass: by whom, or to what. `*` for both lets
 * credentials of any account carry data out.
 */
export function endpointPrincipals(path: string): Check {
  const judge = principals(path);
  return (resource, where) =>
    judge(resource, where).map((found) => {
      const [statement] = at(resource.props, path).flatMap(({ value }) => statementAt(value, found.path));
      if (found.verdict !== "leaves" || found.target !== "*" || !namesResources(statement)) return found;
      const { fix: _, ...rest } = found;
      return { ...rest, ...home("anybody, to what it names alone, which is judged by itself") };
    });
}

function statementAt(policy: unknown, path: string): unknown[] {
  const parsedPolicy = typeof policy === "string" ? parsed(policy) : policy;
  const index = /\.Statement\.(\d+)\./.exec(path)?.[1];
  if (!isRecord(parsedPolicy) || index === undefined) return [];
  const { Statement: all } = parsedPolicy;
  return [Array.isArray(all) ? all[Number(index)] : all];
}

function namesResources(statement: unknown): boolean {
  if (!isRecord(statement)) return false;
  const named = [statement.Resource].flat();
  return named.length > 0 && named.every((one) => typeof one === "string" && /^arn:[^*]/.test(one));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function principalsOf(principal: unknown): [string, string][] {
  if (typeof principal === "string") return [["AWS", principal]];
  if (!isRecord(principal)) return [];
  return Object.entries(principal).flatMap(([kind, names]) =>
    (Array.isArray(names) ? names : [names]).map((name): [string, string] => [kind, String(name)]),
  );
}

function principal(kind: string, name: string, statement: Readonly<Record<string, unknown>>, where: Home) {
  const fix = "take it out of the policy, or have the customer approve it";
  if (kind === "Service") return home("a service of AWS, acting for this account");
  const allowed = approvalOf(name, where);
  if (allowed !== undefined) return allowed;
  if (name === "*") {
    const keys = Object.values(isRecord(statement.Condition) ? statement.Condition : {}).flatMap((condition) =>
      isRecord(condition) ? Object.keys(condition) : [],
    );
    return keys.some((key) => TIED.test(key))
      ? home("everybody, tied to the account by a condition that is judged with the policy")
      : leaves("anybody in any account may act here", "name the principals, or tie it with a condition");
  }
  if (/^\d{12}$/.test(name)) {
    return isHomeAccount(name, where)
      ? { ...home("the account itself"), account: name }
      : { ...leaves(`account ${name} may act here, home is ${where.account}`, fix), account: name };
  }
  return judgeId(name, where) ?? leaves(`${name} is no identity of account ${where.account}`, fix);
}

/** Everybody on the internet, in the words of Google's IAM. */
const EVERYBODY = ["allUsers", "allAuthenticatedUsers"];

/** Members of Google's IAM: `serviceAccount:`, `group:`, `user:`, `domain:`, `principalSet:`. */
export function members(path: string): Check {
  return ({ props }, where) =>
    at(props, path).flatMap(({ path: found, value }): Finding[] => {
      if (value === UNKNOWN) return [finding("identity", found, "not known yet", later())];
      return typeof value === "string" ? [finding("identity", found, value, member(value, where))] : [];
    });
}

function member(name: string, where: Home) {
  const fix = "take the right away, or have the customer approve it";
  const allowed = approvalOf(name, where) ?? approvalOf(name.replace(/^[^:]*:/, ""), where);
  if (allowed !== undefined) return allowed;
  if (EVERYBODY.includes(name)) return leaves("anybody on the internet may act here", fix);
  const placed = judgeId(name, where);
  if (placed !== undefined && (placed.verdict !== "leaves" || !isAgent(name))) return placed;
  if (isAgent(name)) return home("Google's own agent of a project; it acts for that project alone");
  return person(name, where, fix);
}

/** Google's agents: `service-NUMBER@NAME.iam.gserviceaccount.com`, BigQuery's for keys `bq-NUMBER@...` (IAM, "Service agents"). */
const isAgent = (name: string): boolean =>
  /:(?:service-\d+@[a-z0-9-]+|bq-\d+@bigquery-encryption)\.iam\.gserviceaccount\.com$/.test(name);

function person(name: string, { vendor }: Home, fix: string) {
  const domain = name.split("@").at(-1) ?? name;
  return vendor?.domains?.some((of) => domain === of || domain.endsWith(`.${of}`) || name === `domain:${of}`)
    ? leaves(`${domain} is the vendor's`, fix)
    : home("people of the customer's directory, by name");
}

/** Users and groups that a binding of RBAC names; accounts of the cluster are in the cluster. */
export const subjects: Check = ({ props }, where) =>
  list(props.subjects).flatMap((subject, index): Finding[] => {
    if (!isRecord(subject) || typeof subject.name !== "string" || subject.kind === "ServiceAccount") return [];
    const { name } = subject;
    // Groups that every API server has stand for whoever has passed its door.
    const judged = name.startsWith("system:") ? home("a group of the API server") : member(name, where);
    return [finding("identity", `subjects.${index}`, name, judged)];
  });
