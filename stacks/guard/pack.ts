/** Rules as policies of the Pulumi engine. Only this file and `index.ts` know the policy SDK. */
import type {
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { Secret } from "@pulumi/policy/policy.js";
import { noPlainSecret } from "./rule/secret.ts";
import type { Finding, GraphRule, GuardRule, Placed, Resource, ResourceRule, StackRule } from "./rule.ts";
import { subject } from "./subject.ts";
import { isRecord, type Props } from "./value.ts";

export function policyOf(rule: GuardRule): ResourceValidationPolicy | StackValidationPolicy {
  if (rule.kind === "stack") return stackPolicy(rule);
  if (rule.kind === "graph") return graphPolicy(rule);
  return rule === noPlainSecret ? secretPolicy(rule) : resourcePolicy(rule);
}

const told = ({ id, description, remediation }: GuardRule) => ({
  name: id,
  description,
  remediationSteps: remediation,
  enforcementLevel: "mandatory" as const,
});

function resourcePolicy(rule: ResourceRule, secretsOf?: (urn: string) => ReadonlySet<string> | undefined) {
  return {
    ...told(rule),
    validateResource(args: ResourceValidationArgs, report: ReportViolation): void {
      const secrets = secretsOf?.(args.urn);
      const resource: Resource = { ...seen(args), ...(secrets !== undefined && { secrets }) };
      if (rule.types !== undefined && !rule.types.includes(resource.type))
        args.notApplicable("another type of resource");
      tell(rule.check(resource), report, args);
    },
  };
}

/**
 * The engine hands values to a validation without saying which are secrets; it says so only to a remediation, which it
 * calls just before. This one changes nothing and remembers.
 */
function secretPolicy(rule: ResourceRule): ResourceValidationPolicy {
  const marked = new Map<string, ReadonlySet<string>>();
  return {
    ...resourcePolicy(rule, (urn) => marked.get(urn)),
    enforcementLevel: "remediate",
    remediateResource({ urn, props }) {
      marked.set(urn, new Set(secretPaths(unwrapped(unwrapped(props)), [])));
      return undefined;
    },
  };
}

function secretPaths(value: unknown, path: readonly string[]): readonly string[] {
  if (value instanceof Secret) return [path.join(".")];
  if (Array.isArray(value)) return value.flatMap((entry, index) => secretPaths(entry, [...path, String(index)]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => secretPaths(entry, [...path, key]));
}

function stackPolicy(rule: StackRule): StackValidationPolicy {
  return {
    ...told(rule),
    validateStack(args, report): void {
      const resources = args.resources.map(placed);
      if (!resources.some(({ type }) => rule.types.includes(type))) args.notApplicable("no resource of the type");
      tell(rule.check(resources), report, args);
    },
  };
}

/**
 * The engine shows a stack policy outputs, and of a component only what it registered as such; what was asked for is
 * shown to resource policies alone, one resource at a time. This one remembers.
 */
function graphPolicy(rule: GraphRule): ResourceValidationPolicy {
  const before = new Map<string, Resource>();
  return {
    ...told(rule),
    validateResource(args: ResourceValidationArgs, report: ReportViolation): void {
      const resource: Resource = seen(args);
      // An update asks for the same resource again, after its preview.
      before.delete(args.urn);
      const found = rule.check(resource, [...before.values()]);
      before.set(args.urn, resource);
      if (found === undefined) args.notApplicable("nothing in the stack so far asks for it");
      tell(found, report, args);
    },
  };
}

/** What is not known yet is neither right nor wrong: the engine counts the rule as not applied, and asks again in `up`. */
function tell(
  findings: readonly (Finding & { readonly urn?: string })[],
  report: ReportViolation,
  args: { notApplicable(reason?: string): never },
): void {
  const violations = findings.filter((finding) => finding.kind === "broken");
  for (const { message, fix, urn } of violations) report(`${message}\n  fix: ${fix}`, urn);
  const unknown = findings.filter(({ kind }) => kind === "unknown").map(({ path }) => path);
  if (violations.length === 0 && unknown.length > 0) args.notApplicable(`not known yet: ${unknown.join(", ")}`);
}

function seen({
  type,
  name,
  urn,
  props,
  opts,
}: Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts">) {
  return { ...subject(type, unwrapped(props) as Props), name, urn, protect: opts.protect };
}

function placed(resource: PolicyResource): Placed {
  const from = Object.entries(resource.propertyDependencies).map(([key, found]) => [key, found.map(({ urn }) => urn)]);
  return { ...seen(resource), from: Object.fromEntries(from) };
}

/**
 * The SDK's proxies throw at a value that is not known yet; rules want to see it.
 * Source: getSpecialProxyTarget, @pulumi/policy 1.21.0 (proxy.js).
 */
function unwrapped(proxy: unknown): unknown {
  return (proxy as { readonly __getSpecialProxyTarget?: unknown }).__getSpecialProxyTarget ?? proxy;
}
