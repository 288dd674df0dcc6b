import { describe, expect, it } from "vitest";
import type { HttpContract } from "../../components/contract/model.ts";
import { httpRules, pathPattern } from "../../components/policy/http.ts";
import { httpAllowed } from "../../components/policy/reach/layer7.ts";
import { contract } from "../support/model.ts";

/** Whether the rules of a contract let a request such as `GET /orders/1` pass. */
function passes(given: HttpContract, request: string, operations?: readonly string[]): boolean | undefined {
  const [method = "", path = ""] = request.split(" ");
  return httpAllowed(httpRules(given, operations) ?? [{}], { method, path });
}

describe("requests that a contract lets pass", () => {
  it.each<[string, string, string[], string[]]>([
    [
      "a parameter is one segment that is not empty",
      "GET /orders/{id}",
      ["GET /orders/1", "GET /orders/a.b", "GET /orders/a-b_c~d", "GET /orders/%20"],
      ["GET /orders/", "GET /orders", "GET /orders/1/2", "GET /orders/1/", "GET //orders/1"],
    ],
    ["an encoded slash stays inside its segment", "GET /files/{name}", ["GET /files/a%2Fb", "GET /files/a%2fb"], []],
    ["a trailing slash is another path", "GET /orders", ["GET /orders"], ["GET /orders/"]],
    ["a template with a trailing slash wants it", "GET /orders/", ["GET /orders/"], ["GET /orders"]],
    [
      "a query string may follow",
      "GET /orders",
      ["GET /orders?page=2", "GET /orders?", "GET /orders?next=/admin"],
      ["GET /ordersx?page=2", "GET /x?/orders"],
    ],
    ["GET implies HEAD", "GET /orders", ["HEAD /orders"], ["POST /orders", "OPTIONS /orders", "get /orders"]],
    ["OPTIONS is for those who name it", "OPTIONS /orders", ["OPTIONS /orders"], ["GET /orders", "HEAD /orders"]],
    ["POST implies nothing", "POST /orders", ["POST /orders"], ["HEAD /orders", "POSTS /orders", "PUT /orders"]],
    ["a dot is a dot", "GET /v1.0/orders", ["GET /v1.0/orders"], ["GET /v1x0/orders"]],
    [
      "a part of a segment",
      "GET /files/{name}.json",
      ["GET /files/a.json", "GET /files/a.b.json"],
      ["GET /files/ajson", "GET /files/.json"],
    ],
    ["two parameters in one segment", "GET /{a}-{b}", ["GET /x-y"], ["GET /xy", "GET /-"]],
    [
      "characters with a meaning in RE2",
      "GET /a+b/(c)/[d]/$e|f^*",
      ["GET /a+b/(c)/[d]/$e|f^*"],
      ["GET /aab/c/d/", "GET /f"],
    ],
    ["a lone brace is a literal", "GET /a{b", ["GET /a{b"], ["GET /ab", "GET /axb"]],
    ["the root", "GET /", ["GET /", "GET /?x"], ["GET /x", "GET "]],
    ["nothing around the path counts", "GET /orders", [], ["GET /x/orders", "GET /orders/../admin", "GET /orders#a"]],
  ])("%s: %s", (_, declared, allowed, denied) => {
    const given = contract([declared]);
    expect(allowed.filter((request) => passes(given, request) !== true)).toEqual([]);
    expect(denied.filter((request) => passes(given, request) !== false)).toEqual([]);
  });

  it("stand below every base path, and nowhere else", () => {
    const given = contract(["GET /orders"], { basePaths: ["/v1", "/api/v2"] });
    expect(
      ["/v1/orders", "/api/v2/orders", "/orders", "/v1", "/v2/orders"].filter((path) => passes(given, `GET ${path}`)),
    ).toEqual(["/v1/orders", "/api/v2/orders"]);
    expect(passes(contract(["GET /orders"], { basePaths: [] }), "GET /orders")).toBe(true);
  });

  it("keep methods apart where templates overlap", () => {
    const given = contract(["GET /orders/{id}", "DELETE /orders/mine"]);
    expect(
      ["GET /orders/mine", "DELETE /orders/mine", "DELETE /orders/1"].map((request) => passes(given, request)),
    ).toEqual([true, true, false]);
  });

  it("join methods of one path, sorted", () => {
    expect(httpRules(contract(["PUT /a", "GET /a", "DELETE /a"]))).toEqual([
      { method: "DELETE|GET|HEAD|PUT", path: "/a(\\?.*)?" },
    ]);
  });

  it("are fewer for a caller with some operations", () => {
    const given = contract(["GET /orders", "POST /orders"]);
    expect(["GET /orders", "POST /orders"].map((request) => passes(given, request, ["GET /orders"]))).toEqual([
      true,
      false,
    ]);
  });

  it("are all of them where unknown paths are observed, except for a caller with some operations", () => {
    const given = contract(["GET /orders", "POST /orders"], { unknownPaths: "observe" });
    expect(httpRules(given)).toBeUndefined();
    expect(passes(given, "GET /other", ["GET /orders"])).toBe(false);
    expect(passes(given, "GET /orders", ["GET /orders"])).toBe(true);
  });

  it("name the service and the method of gRPC exactly", () => {
    const given = contract(["POST /shop.v1.Stock/Get"]);
    expect(
      ["POST /shop.v1.Stock/Get", "POST /shopxv1.Stock/Get", "POST /shop.v1.Stock/Gets"].map((request) =>
        passes(given, request),
      ),
    ).toEqual([true, false, false]);
  });
});

describe("pathPattern", () => {
  it("escapes what is not a parameter", () => {
    expect(pathPattern("/orders/{id}.json")).toBe("/orders/[^/?]+\\.json");
    expect(pathPattern("/{}")).toBe("/[^/?]+");
  });
});
