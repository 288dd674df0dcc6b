/**
 * What a transformation of a data collection rule may use. Source: Azure Monitor, "Supported KQL features in Azure Monitor
 * transformations", 2026-01-20. Only what is used here; anything else is refused by Azure when the rule is made.
 */
export const TRANSFORM_OPERATORS: readonly string[] = ["extend", "project", "where"];

/** Scalar functions of the same list. `coalesce`, `iff`, `not`, `bag_keys` and `column_ifexists` are not on it. */
export const TRANSFORM_FUNCTIONS: readonly string[] = [
  "array_concat",
  "array_length",
  "case",
  "extract",
  "extract_all",
  "iif",
  "indexof",
  "isempty",
  "isnotempty",
  "isnotnull",
  "isnull",
  "pack",
  "pack_array",
  "parse_json",
  "split",
  "strcat",
  "todatetime",
  "tobool",
  "tolong",
  "tostring",
];

/** Nothing, in each type of a column. Strings have no null in Log Analytics: nothing is the empty string. */
export const NONE = {
  string: "''",
  long: "tolong('')",
  boolean: "tobool('')",
  dynamic: "parse_json('null')",
  datetime: "todatetime('')",
} as const;

/** The first text that says something. */
export function firstText(...expressions: readonly string[]): string {
  return expressions
    .toReversed()
    .reduce(
      (rest, one) =>
        rest === "" ? `tostring(${one})` : `iif(isnotempty(tostring(${one})), tostring(${one}), ${rest})`,
      "",
    );
}

/**
 * A time of a line. Kusto keeps 100 nanoseconds, Go writes up to nine digits, so the rest is cut off here and not left to a
 * parser (Kusto, "The datetime data type"). All lines are in UTC.
 */
export function timeOf(expression: string): string {
  return `todatetime(strcat(extract('^([0-9-]+T[0-9:]+([.][0-9]{1,7})?)', 1, ${expression}), 'Z'))`;
}
