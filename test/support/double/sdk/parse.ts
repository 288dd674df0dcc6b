import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Declaration, Sdk } from "./locate.ts";
import type { Property, PropertyType, Shape, TokenTypes } from "./model.ts";

/** `inputs.eks.ClusterVpcConfig`, `outputs.…`, `types.input.…`: where a nested shape is declared. */
const NESTED = /^(?:types\.)?(input|output)s?\.(?:(.+)\.)?(\w+)$/;
/** Types of the SDKs that wrap one other type. */
const WRAPPERS = ["pulumi.Input", "pulumi.Output", "Promise", "pulumi.UnwrappedObject"];

type Members = readonly ts.TypeElement[] | readonly ts.ClassElement[];

/** Reads declarations without type-checking: the generated SDKs use a handful of forms only. */
export class Declarations {
  readonly #sdk: Sdk;
  readonly #texts = new Map<string, string>();
  readonly #interfaces = new Map<string, ReadonlyMap<string, Members>>();

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  typesOf(token: string, { file, name, kind }: Declaration): TokenTypes {
    const shapes: Record<string, Shape> = {};
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
    const own = membersByName(source.statements);
    const [args, outputs] =
      kind === "resource"
        ? [own.get(`${name}Args`), own.get(name)]
        : [own.get(`${capital(name)}Args`), own.get(`${capital(name)}Result`)];
    return {
      token,
      args: this.#shape(args ?? [], source, shapes),
      outputs: this.#shape(outputs ?? [], source, shapes),
      shapes,
    };
  }

  #shape(members: Members, source: ts.SourceFile, shapes: Record<string, Shape>): Shape {
    const shape: Record<string, Property> = {};
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      if (member.type === undefined || isStatic(member)) continue;
      const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : undefined;
      if (name === undefined) continue;
      const optional = member.questionToken !== undefined || mayBeUndefined(member.type, source);
      shape[name] = { type: this.#type(member.type, source, shapes), required: !optional };
    }
    return shape;
  }

  #type(node: ts.TypeNode, source: ts.SourceFile, shapes: Record<string, Shape>): PropertyType {
    const again = (inner: ts.TypeNode) => this.#type(inner, source, shapes);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { is: "string" };
      case ts.SyntaxKind.NumberKeyword:
        return { is: "number" };
      case ts.SyntaxKind.BooleanKeyword:
        return { is: "boolean" };
    }
    if (ts.isParenthesizedTypeNode(node)) return again(node.type);
    if (ts.isArrayTypeNode(node)) return { is: "array", of: again(node.elementType) };
    if (ts.isUnionTypeNode(node)) return union(node.types.filter((one) => !isNothing(one)).map(again));
    if (ts.isLiteralTypeNode(node)) return literal(node);
    if (ts.isTypeLiteralNode(node)) {
      const index = node.members.find(ts.isIndexSignatureDeclaration);
      return index === undefined ? { is: "any" } : { is: "map", of: again(index.type) };
    }
    if (ts.isTypeReferenceNode(node)) return this.#reference(node, source, shapes);
    return { is: "any" };
  }

  #reference(node: ts.TypeReferenceNode, source: ts.SourceFile, shapes: Record<string, Shape>): PropertyType {
    const name = node.typeName.getText(source);
    const [inner] = node.typeArguments ?? [];
    if (WRAPPERS.includes(name) && inner !== undefined) return this.#type(inner, source, shapes);
    if (/^(?:types\.)?enums\./.test(name)) return { is: "enum" };
    const nested = NESTED.exec(name);
    if (nested !== null) return this.#nested(nested, shapes);
    // What is left are asset types, and resource classes that stand for their id or name.
    return { is: /^pulumi\.(?:ID|URN)$|^ARN$|^Region$/.test(name) ? "string" : "any" };
  }

  #nested([name = "", side = "", space = "", type = ""]: RegExpExecArray, shapes: Record<string, Shape>): PropertyType {
    const found = this.#namespace(side, space).get(type);
    if (found === undefined) return { is: "any" };
    if (shapes[name] === undefined) {
      // Known before it is read: shapes may name themselves.
      shapes[name] = {};
      const [first] = found;
      if (first !== undefined) shapes[name] = this.#shape(found, first.getSourceFile(), shapes);
    }
    return { is: "object", shape: name };
  }

  /** Interfaces of one namespace of `types/input.d.ts`: the file has megabytes, its namespaces are small. */
  #namespace(side: string, space: string): ReadonlyMap<string, Members> {
    const key = `${side} ${space}`;
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const file = join(this.#sdk.folder, "types", `${side}.d.ts`);
    const text = this.#texts.get(side) ?? readFileSync(file, "utf8");
    this.#texts.set(side, text);
    const source = ts.createSourceFile(file, bodyOf(text, space), ts.ScriptTarget.Latest, true);
    const found = membersByName(source.statements);
    this.#interfaces.set(key, found);
    return found;
  }
}

/** Text between the braces of a top-level namespace; what stands before the first one for the empty name. */
function bodyOf(text: string, space: string): string {
  if (space === "") return text.slice(0, Math.max(0, text.indexOf("\nexport declare namespace ")));
  const head = `\nexport declare namespace ${space} {\n`;
  const start = text.indexOf(head);
  return start < 0 ? "" : text.slice(start + head.length, text.indexOf("\n}\n", start));
}

function membersByName(statements: readonly ts.Statement[]): Map<string, Members> {
  const found = new Map<string, Members>();
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement)) found.set(statement.name.text, statement.members);
    if (ts.isClassDeclaration(statement) && statement.name !== undefined)
      found.set(statement.name.text, statement.members);
  }
  return found;
}

function union(of: readonly PropertyType[]): PropertyType {
  const [only, ...rest] = of;
  if (only === undefined || of.some(({ is }) => is === "any")) return { is: "any" };
  return rest.every((one) => JSON.stringify(one) === JSON.stringify(only)) ? only : { is: "union", of };
}

function literal(node: ts.LiteralTypeNode): PropertyType {
  if (ts.isStringLiteral(node.literal)) return { is: "string" };
  if (ts.isNumericLiteral(node.literal)) return { is: "number" };
  return { is: "boolean" };
}

function isNothing(node: ts.TypeNode): boolean {
  return (
    node.kind === ts.SyntaxKind.UndefinedKeyword ||
    (ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword)
  );
}

function mayBeUndefined(node: ts.TypeNode, source: ts.SourceFile): boolean {
  if (ts.isUnionTypeNode(node)) return node.types.some((one) => isNothing(one) || mayBeUndefined(one, source));
  if (!ts.isTypeReferenceNode(node) || !WRAPPERS.includes(node.typeName.getText(source))) return false;
  return (node.typeArguments ?? []).some((inner) => mayBeUndefined(inner, source));
}

function isStatic(member: ts.PropertySignature | ts.PropertyDeclaration): boolean {
  return (member.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
