/** Contracts of endpoints: OpenAPI documents read once each, gRPC declarations as they are. */

import type { Report } from "../check/report.ts";
import type { CellDeclaration } from "../declaration.ts";
import type { HttpContract } from "../model.ts";
import { grpcContract } from "../openapi/grpc.ts";
import { type OpenApi, readOpenApi } from "../openapi/openapi.ts";
import type { Problem } from "../problem.ts";
import { choose } from "../read/suggest.ts";
import { isRelative, resolvePath } from "../source.ts";
import type { NarrowEndpoint } from "./narrow.ts";

export interface Contracts {
  readonly of: (cell: CellDeclaration, endpoint: NarrowEndpoint, report: Report) => HttpContract | undefined;
  /** Problems of the documents read so far. */
  readonly problems: () => readonly Problem[];
}

export function contractsFrom(documents: ReadonlyMap<string, string>): Contracts {
  const read = new Map<string, OpenApi>();
  return {
    problems: () => [...read.values()].flatMap(({ problems }) => problems),
    of: (cell, { spec, path }, report) => {
      if (spec.grpc !== undefined) return { unknownPaths: "deny", ...grpcContract(spec.grpc) };
      // A reference that is not relative has its own problem already.
      if (spec.openapi === undefined || !isRelative(spec.openapi.file)) return undefined;
      const file = resolvePath(cell.file, spec.openapi.file);
      const text = documents.get(file);
      if (text === undefined) {
        report.error(
          "openapi",
          [...path, "openapi", "file"],
          `OpenAPI document ${JSON.stringify(spec.openapi.file)} (${file}) is not there`,
          [...documents.keys()].length === 0
            ? "correct the path, which is relative to this file"
            : choose(file, [...documents.keys()], "document"),
        );
        return undefined;
      }
      const known = read.get(file) ?? readOpenApi({ path: file, text });
      read.set(file, known);
      return known.contract && { unknownPaths: spec.openapi.unknownPaths, ...known.contract };
    },
  };
}
