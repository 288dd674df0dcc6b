/** gRPC services and methods as HTTP/2 requests (gRPC over HTTP/2: POST /<service>/<method>). */
import type { Operation } from "../model.ts";
import { compare } from "../problem.ts";
import type { EndpointSpec } from "../schema/cell.ts";
import type { Contract } from "./openapi.ts";

export function grpcContract({ services }: NonNullable<EndpointSpec["grpc"]>): Contract {
  const operations = services.flatMap(({ name, methods }): Operation[] =>
    methods === undefined
      ? [{ id: `${name}/*`, method: "POST", path: `/${name}/{method}` }]
      : methods.map((method) => ({ id: `${name}/${method}`, method: "POST", path: `/${name}/${method}` })),
  );
  return {
    basePaths: [""],
    operations: operations.toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method)),
  };
}
