import { describe, expect, test } from "vitest";
import { readOpenApi } from "../../components/contract/openapi/openapi.ts";
import { formatProblem } from "../../components/contract/problem.ts";
import { FILES, resolved } from "./support/fixture.ts";

const read = (text: string) => readOpenApi({ path: "api.yaml", text });
const document = (rest: string, version = "3.1.0"): string =>
  `openapi: ${version}\ninfo: {title: T, version: "1"}\n${rest}\n`;
const PATHS = "paths: {/a: {get: {}}}";

test("operations of 3.0 and 3.1, sorted, with ids given or made", () => {
  for (const version of ["3.0.3", "3.1.1"]) {
    const { contract, problems } = read(
      document(
        "webhooks: {ping: {post: {operationId: hook}}}\npaths:\n  /b/{id}:\n    parameters: []\n    summary: x\n    head: {operationId: headB}\n    get: {}\n  /a: {options: {}, trace: {}, x-own: {}}\n  x-ignored: 1",
        version,
      ),
    );
    expect(problems.map(formatProblem)).toEqual([]);
    expect(contract).toEqual({
      basePaths: [""],
      operations: [
        { id: "OPTIONS /a", method: "OPTIONS", path: "/a" },
        { id: "TRACE /a", method: "TRACE", path: "/a" },
        { id: "GET /b/{id}", method: "GET", path: "/b/{id}" },
        { id: "headB", method: "HEAD", path: "/b/{id}" },
      ],
    });
  }
});

test("JSON documents are read too", () => {
  expect(
    read('{\n\t"openapi": "3.0.0",\n\t"paths": {"/a": {"get": {"operationId": "a"}}}\n}').contract?.operations,
  ).toEqual([{ id: "a", method: "GET", path: "/a" }]);
});

describe("base paths from servers", () => {
  test.each([
    ["", [""]],
    ["servers: []", [""]],
    ["servers: [{url: /}]", [""]],
    ["servers: [{url: /v1/}]", ["/v1"]],
    ["servers: [{url: v1}]", ["/v1"]],
    ["servers: [{url: ./v1}]", ["/v1"]],
    ["servers: [{url: https://api.example.com}]", [""]],
    ["servers: [{url: https://api.example.com:8443/v1}, {url: /v0}]", ["/v0", "/v1"]],
    ["servers: [{url: //api.example.com/v3}]", ["/v3"]],
    [
      "servers: [{url: 'https://{host}/{version}', variables: {host: {default: a.example.com}, version: {default: v1, enum: [v1, v2]}}}]",
      ["/v1", "/v2"],
    ],
    ["servers: [{url: '/{base}', variables: {base: {default: a/b}}}]", ["/a/b"]],
  ])("%s", (servers, expected) => {
    const { contract, problems } = read(document(`${servers}\n${PATHS}`));
    expect(problems.map(formatProblem)).toEqual([]);
    expect(contract?.basePaths).toEqual(expected);
  });
});

describe("what is wrong is told in the document", () => {
  test.each([
    ["", "is empty", 1],
    ["- a", "must be a map", 1],
    ["swagger: '2.0'", "Swagger", 1],
    ["openapi: 4.0.0", "is not 3.0.x or 3.1.x", 1],
    ["openapi: 3.1", "is not 3.0.x or 3.1.x", 1],
    [document(""), "describes no operation", 1],
    [document("paths: [a]"), "paths must be a map", 3],
    [document("paths:\n  a: {get: {}}"), "does not begin with '/'", 4],
    [document("paths:\n  /a?b: {get: {}}"), "has a query", 4],
    [document("paths:\n  '/{a': {get: {}}"), "braces that do not pair", 4],
    [document("paths:\n  '/{a}': {get: {}}\n  '/{b}': {put: {}}"), 'is the same as "/{a}"', 5],
    [
      document("paths:\n  /a: {get: {operationId: x}}\n  /b:\n    get: {operationId: x}"),
      'operationId "x" is already used by GET /a',
      6,
    ],
    [document("paths:\n  /a: {get: {operationId: 1}}"), "operationId 1 must be a string", 4],
    [document("paths:\n  /a: [get]"), "path item must be a map", 4],
    [document(`${PATHS}\nservers:\n  - {uri: /v1}`), "server has no url", 5],
    [
      document(
        `${PATHS}\nservers:\n  - {url: '/{a}/{b}', variables: {a: &nine {default: 1, enum: [2, 3, 4, 5, 6, 7, 8, 9]}, b: *nine}}`,
      ),
      "more than 64 urls",
      5,
    ],
    [document("paths:\n  /a: {get: 1}"), "operation must be a map", 4],
    [document("paths:\n  /a: {$ref: 'other.yaml#/a'}"), "points outside this document", 4],
    [document("paths:\n  /a: {$ref: '#/components/pathItems/none'}"), "points at nothing", 4],
    [document("paths:\n  /a: {$ref: '#/paths/~1a'}"), "leads back to itself", 4],
    [document(`${PATHS}\nservers:\n  - {url: '/{x}'}`), 'server variable "x" has no default', 5],
    [document(`${PATHS}\nservers:\n  - {url: '/a?b'}`), "has a query", 5],
    [document(`${PATHS}\nservers:\n  - {url: '/a/../b'}`), "has '..'", 5],
    [document(`${PATHS}\nservers: 1`), "servers must be a list", 4],
    [`${document(PATHS)}---\n${document(PATHS)}`, "several documents", 1],
    ["openapi: [", "", 1],
  ])("%j", (text, says, line) => {
    const { contract, problems } = read(text);
    expect(contract).toBeUndefined();
    const found = problems.filter(({ message, location }) => message.includes(says) && location.line === line);
    expect(found.length, problems.map(formatProblem).join("\n")).toBe(1);
    expect(found[0]?.location.file).toBe("api.yaml");
  });
});

test("a broken document is told once, although two endpoints use it, and operations are not guessed", () => {
  const orders = FILES["cell/orders.yaml"].replace(
    "targetPort: 8081, visibility: [project]}",
    "targetPort: 8081, visibility: [project]}\n        - {name: old, protocol: HTTP, port: 82, targetPort: 8082, openapi: {file: ./api.yaml}}",
  );
  const { model, problems } = resolved({
    ...FILES,
    "cell/orders.yaml": orders,
    "cell/api.yaml": "openapi: 3.1.0\npaths: {a: {}}",
  });
  expect(model).toBeUndefined();
  expect(problems.map(({ location, rule }) => `${location.file} ${rule}`)).toEqual([
    "cell/api.yaml openapi",
    "cell/api.yaml openapi",
  ]);
});
