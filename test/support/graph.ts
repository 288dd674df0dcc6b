/**
 * Runs a program under Pulumi's mocks and records what reaches the engine. The only file that touches SDK internals:
 * the raw registration request carries parents, dependencies and options, which the mock arguments leave out.
 */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** One registered resource. */
export interface Node {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources it depends on, explicitly or by data. */
  readonly dependsOn: readonly string[];
  /** The same as `urn` has them. */
  readonly dependencies: readonly string[];
  readonly deletedWith: string;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly provider: string;
}

/** Key that marks a secret on the wire (sdk/nodejs/runtime/rpc.ts, `specialSigKey`). */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** True when the value is a Pulumi secret on the wire. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && SECRET_MARK in value;
}

interface RawRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDependenciesList(): string[];
  getDeletedwith(): string;
  getRetainondelete(): boolean;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getProvider(): string;
}

/** What a cloud would answer. Without it a resource's outputs are its inputs, and every invoke answers with nothing. */
export interface Answers {
  readonly preview?: boolean;
  /** Outputs of a resource, besides its inputs. */
  outputs?(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown>;
  /** Result of an invoke, by its token. */
  call?(token: string, inputs: Record<string, unknown>): Record<string, unknown>;
}

/** Runs `program` and returns every resource it registered, in order of registration. */
export async function graphOf(program: () => unknown, answers: Answers = {}): Promise<Node[]> {
  const { preview = false } = answers;
  const nodes: Node[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => ({
        id: id || `${name}-id`,
        state: { ...inputs, ...answers.outputs?.(type, name, inputs) },
      }),
      call: ({ token, inputs }) => answers.call?.(token, inputs) ?? {},
    },
    "cellwall-test",
    "test",
    preview,
  );
  const prototype = MockMonitor.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = prototype.registerResource;
  if (original === undefined) throw new Error("the SDK's MockMonitor has no registerResource any more");
  prototype.registerResource = function (this: unknown, request: unknown, ...rest: unknown[]) {
    nodes.push(nodeOf(request as RawRequest));
    return original.call(this, request, ...rest);
  };
  try {
    await program();
    await pulumi.runtime.disconnect();
  } finally {
    prototype.registerResource = original;
  }
  return nodes;
}

function nodeOf(raw: RawRequest): Node {
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? urn;
  // Types of parents stand before the resource's own.
  const typeOf = (urn: string) => urn.split("::").at(-2)?.split("$").at(-1) ?? urn;
  return {
    type: raw.getType(),
    name: raw.getName(),
    urn: `${raw.getType()}::${raw.getName()}`,
    parent: nameOf(raw.getParent()),
    inputs: raw.getObject()?.toJavaScript() ?? {},
    dependsOn: raw.getDependenciesList().map(nameOf),
    dependencies: raw.getDependenciesList().map((urn) => `${typeOf(urn)}::${nameOf(urn)}`),
    deletedWith: nameOf(raw.getDeletedwith()),
    retainOnDelete: raw.getRetainondelete(),
    protect: raw.getProtect(),
    ignoreChanges: raw.getIgnorechangesList(),
    provider: nameOf(raw.getProvider().split("::").slice(0, -1).join("::")),
  };
}

/** The one node of that type and name. Fails the test when there is none, or several. */
export function nodeNamed(nodes: readonly Node[], type: string, name: string): Node {
  const found = nodes.filter((node) => node.type === type && node.name === name);
  if (found.length !== 1 || found[0] === undefined) {
    const there = nodes.map((node) => `${node.type} ${node.name}`).join("\n  ");
    throw new Error(`${found.length} resources are ${type} ${name}; there are\n  ${there}`);
  }
  return found[0];
}

/** Names of everything that a resource waits for, directly or not. */
export function waitsFor(nodes: readonly Node[], { dependencies }: Node): string[] {
  const byUrn = new Map(nodes.map((node) => [node.urn, node]));
  const seen = new Set(dependencies);
  // A set that grows is walked to its end.
  for (const urn of seen) for (const before of byUrn.get(urn)?.dependencies ?? []) seen.add(before);
  return [...seen].map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
}
