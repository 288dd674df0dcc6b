import { expect, test } from "vitest";
import { brokenBy } from "../../components/contract/broken.ts";
import { type Change, changed, FILES, parsed } from "./support/fixture.ts";

const broken = (changes: readonly Change[]) =>
  brokenBy(parsed(FILES), parsed(changed(changes)), { environment: "prod", plane: "eu-1" });

test("removing an endpoint tells its owner who breaks", () => {
  const [problem, other] = broken([
    ["cell/stock.yaml", "        - {name: stock, protocol: GRPC", "        - {name: other, protocol: GRPC"],
  ]);
  expect(other).toBeUndefined();
  expect(problem).toMatchObject({
    rule: "breaks-consumer",
    severity: "error",
    location: { file: "cell/stock.yaml", line: 3 },
  });
  expect(problem?.message).toContain(
    'component "api" of cell "acme/orders" (cell/orders.yaml:34) depends on endpoint "stock" of "stock"',
  );
  expect(problem?.fix).toContain('team "orders"');
});

test("so do less visibility, another environment, and a cell that is gone", () => {
  expect(
    broken([
      ["cell/stock.yaml", "targetPort: grpc, visibility: [organization]", "targetPort: grpc, visibility: [project]"],
    ]),
  ).toHaveLength(1);
  expect(broken([["cell/stock.yaml", "{dev: {}, prod: {}}", "{dev: {}}"]])).toHaveLength(2);
  const { "cell/stock.yaml": _, ...rest } = FILES;
  const gone = brokenBy(parsed(FILES), parsed(rest), { environment: "prod" });
  expect(gone.map(({ location }) => location.file)).toEqual(["cell/stock.yaml", "cell/stock.yaml"]);
});

test("what nobody else depends on, or no longer asks for, breaks nobody", () => {
  expect(broken([])).toEqual([]);
  expect(broken([["cell/stock.yaml", "        - {name: hidden, protocol: TCP, port: 92}\n", ""]])).toEqual([]);
  expect(
    broken([
      ["cell/stock.yaml", "        - {name: stock, protocol: GRPC", "        - {name: other, protocol: GRPC"],
      ["cell/orders.yaml", "        - {cell: stock, endpoint: stock}\n", ""],
    ]),
  ).toEqual([]);
});

test("removing an operation that a caller uses breaks that caller", () => {
  const lost = broken([["cell/stock.yaml", "methods: [Get, List]", "methods: [List]"]]);
  expect(lost.map(({ message }) => message)).toEqual([expect.stringContaining('has no operation "shop.v1.Stock/Get"')]);
  expect(broken([["cell/stock.yaml", "methods: [Get, List]", "methods: [Get]"]])).toEqual([]);
});

test("so does an operation that leaves an OpenAPI document", () => {
  const caller = changed([
    ["cell/shipping.yaml", "globex", "acme"],
    ["cell/orders.yaml", "        - {organization: globex, cell: shipping, endpoint: rates}\n", ""],
    [
      "cell/shipping.yaml",
      "      kind: service\n",
      "      kind: service\n      dependsOn: [{cell: orders, endpoint: rest, route: direct, operations: [getOrder]}]\n",
    ],
  ]);
  const document = FILES["cell/api.yaml"];
  const after = document.replace("operationId: getOrder", "operationId: oneOrder");
  const compared = (text: string) =>
    brokenBy(parsed(caller), parsed(caller), {
      environment: "prod",
      documents: { before: new Map([["cell/api.yaml", document]]), after: new Map([["cell/api.yaml", text]]) },
    });
  expect(compared(document)).toEqual([]);
  expect(compared(after).map(({ location, message }) => [location.file, message])).toEqual([
    ["cell/orders.yaml", expect.stringContaining('has no operation "getOrder"')],
  ]);
});
