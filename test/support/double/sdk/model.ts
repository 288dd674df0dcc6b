/** What the installed SDK says about the properties of a resource or a function. */

export type PropertyType =
  | { readonly is: "string" | "number" | "boolean" | "any" }
  /** An enumeration, of strings or numbers. */
  | { readonly is: "enum" }
  | { readonly is: "array" | "map"; readonly of: PropertyType }
  | { readonly is: "object"; readonly shape: string }
  | { readonly is: "union"; readonly of: readonly PropertyType[] };

export interface Property {
  readonly type: PropertyType;
  readonly required: boolean;
}

export type Shape = Readonly<Record<string, Property>>;

/** A resource (arguments and outputs) or a function (arguments and result), with every nested shape it names. */
export interface TokenTypes {
  readonly token: string;
  readonly args: Shape;
  readonly outputs: Shape;
  readonly shapes: Readonly<Record<string, Shape>>;
}
