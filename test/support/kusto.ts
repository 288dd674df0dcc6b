/** Kusto's own parser and analyser, which Azure's query editors use: what it says of a query before anybody runs it. */
import { createRequire } from "node:module";

/** Tables by name; columns as Kusto writes them: `Time: datetime, Node: string`. */
export type KustoTables = Readonly<Record<string, string>>;

export interface Analysis {
  /** Errors and warnings, each with the text that it stands at. */
  readonly diagnostics: readonly string[];
  /** Columns of the result: `Node: string`. */
  readonly columns: readonly string[];
}

/** Of Kusto.Language.Bridge.d.ts, what is used. Its types are global, and tens of thousands. */
interface Listed<Item> {
  readonly Count: number;
  getItem(index: number): Item;
}
interface Code {
  GetDiagnostics(): Listed<{ readonly Message: string; readonly Start: number }>;
  readonly ResultType?: {
    readonly Columns?: Listed<{ readonly Name: string; readonly Type: { readonly Name: string } }>;
  };
}
interface Globals {
  WithDatabase(database: object): Globals;
}
interface Language {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: Globals): Code };
  readonly GlobalState: { readonly Default: Globals };
  readonly Symbols: {
    readonly TableSymbol: { From(columns: string): { WithName(name: string): object } };
    /** Name, alternate name, members, whether it is open to unknown ones. */
    readonly DatabaseSymbol: {
      readonly $ctor3: new (name: string, other: null, members: readonly object[], open: boolean) => object;
    };
  };
}

let language: Language | undefined;

/** The package writes itself into the global object. */
function kusto(): Language {
  if (language === undefined) {
    const load = createRequire(import.meta.url);
    load("@kusto/language-service-next/bridge.js");
    load("@kusto/language-service-next/Kusto.Language.Bridge.js");
    language = (globalThis as unknown as { readonly Kusto: { readonly Language: Language } }).Kusto.Language;
  }
  return language;
}

/** What Kusto says of a query or command over these tables and no others. */
export function analyse(text: string, tables: KustoTables): Analysis {
  const { KustoCode, GlobalState, Symbols } = kusto();
  const members = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(`(${columns})`).WithName(name),
  );
  const database = new Symbols.DatabaseSymbol.$ctor3("database", null, members, false);
  const code = KustoCode.ParseAndAnalyze(text, GlobalState.Default.WithDatabase(database));
  return {
    diagnostics: all(code.GetDiagnostics()).map(
      ({ Message, Start }) => `${Message} At: ${text.slice(Start, Start + 60)}`,
    ),
    columns: all(code.ResultType?.Columns).map(({ Name, Type }) => `${Name}: ${Type.Name}`),
  };
}

function all<Item>(list: Listed<Item> | undefined): readonly Item[] {
  return Array.from({ length: list?.Count ?? 0 }, (_, index) => (list as Listed<Item>).getItem(index));
}
