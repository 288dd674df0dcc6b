/** What a rule is: a plain function over plain data. The pack in `index.ts` hands rules to the engine. */
import { at, holdsUnknown, type Props, UNKNOWN } from "./value.ts";

/** One resource as a rule sees it: inputs in a resource rule, outputs in a stack rule. */
export interface Resource {
  /** Type without an API version: `azure-native:network:Subnet`, never `azure-native:network/v20240501:Subnet`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Props;
  /** Pulumi's own `protect`. */
  readonly protect: boolean;
  /** Paths of values that are marked as secrets; absent where the engine does not say. */
  readonly secrets?: ReadonlySet<string>;
}

/** A resource of a finished preview or update, with what it was made from. */
export interface Placed extends Resource {
  /** URNs of the resources that each input came from. */
  readonly from: Readonly<Record<string, readonly string[]>>;
}

/** Something that breaks the rule, or something that can't be judged before the update. */
export type Finding =
  | { readonly kind: "broken"; readonly path: string; readonly message: string; readonly fix: string }
  | { readonly kind: "unknown"; readonly path: string };

interface Rule {
  /** Name in `--policy-pack-config` and in messages. */
  readonly id: string;
  /** The invariant, in one sentence. */
  readonly description: string;
  /** What to do in general; each finding says it for its own place. */
  readonly remediation: string;
}

export interface ResourceRule extends Rule {
  readonly kind: "resource";
  /** Types that the rule looks at; absent means all. */
  readonly types?: readonly string[];
  readonly check: (resource: Resource) => readonly Finding[];
}

export interface StackRule extends Rule {
  readonly kind: "stack";
  readonly types: readonly string[];
  readonly check: (resources: readonly Placed[]) => readonly (Finding & { readonly urn: string })[];
}

/** A rule about a resource that has to know what else the stack has. Unlike a stack rule it stops a resource before it is made. */
export interface GraphRule extends Rule {
  readonly kind: "graph";
  /** `before` is what the engine showed earlier, by its inputs as they are known by now. */
  readonly check: (
    resource: Resource,
    before: readonly Resource[],
  ) => readonly (Finding & { readonly urn: string })[] | undefined;
}

export type GuardRule = ResourceRule | StackRule | GraphRule;

/** One row of a table: what a property of a type has to be. */
export interface Expectation {
  readonly type: string;
  /** Path of the property; `*` goes through a list, each entry is judged on its own. */
  readonly path: string;
  readonly holds: (value: unknown, resource: Resource) => boolean;
  /** What is wanted, to follow `it has to be`. */
  readonly wanted: string;
  /** Whether the property may be absent, because the cloud's default is right. Defaults to false. */
  readonly optional?: boolean;
  /** Whether the row counts at all for a resource. Defaults to always. */
  readonly when?: (resource: Resource) => boolean;
  readonly fix: string;
}

export interface TableRule extends Rule {
  readonly table: readonly Expectation[];
}

/** A resource rule out of a table. */
export function tableRule({ table, ...rule }: TableRule): ResourceRule {
  return {
    ...rule,
    kind: "resource",
    types: [...new Set(table.map(({ type }) => type))],
    check: (resource) =>
      table
        .filter(({ type, when }) => type === resource.type && (when === undefined || when(resource)))
        .flatMap((expectation) => judge(expectation, resource)),
  };
}

function judge(expectation: Expectation, resource: Resource): Finding[] {
  const { path: where, holds, wanted, optional = false, fix } = expectation;
  return at(resource.props, where).flatMap(({ path, value }): Finding[] => {
    if (value === UNKNOWN) return [{ kind: "unknown", path }];
    if (value === undefined) return optional ? [] : [broken(path, `${path} is not set, it has to be ${wanted}`, fix)];
    // What is known may be right or wrong only because of the part that is not.
    if (holdsUnknown(value)) return [{ kind: "unknown", path }];
    return holds(value, resource) ? [] : [broken(path, `${path} is ${shown(value)}, it has to be ${wanted}`, fix)];
  });
}

export function broken(path: string, message: string, fix: string): Finding {
  return { kind: "broken", path, message, fix };
}

/** A value for people, short. Tables hold no property that carries secrets. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
