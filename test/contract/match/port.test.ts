import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf } from "../../../components/contract/match/instant.ts";
import { parsePorts, portsWithin, showPorts } from "../../../components/contract/match/port.ts";
import type { PortRange } from "../../../components/contract/model.ts";

const range = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 8 }), fc.constantFrom("TCP", "UDP"))
  .map(([from, width, transport]): PortRange => ({ from, to: from + width, transport: transport as "TCP" }));

test("ports are inside a set exactly if each one is", () => {
  fc.assert(
    fc.property(range, fc.array(range, { maxLength: 4 }), (inner, outer) => {
      let truth = true;
      for (let port = inner.from; port <= inner.to; port++) {
        truth &&= outer.some(({ from, to, transport }) => transport === inner.transport && from <= port && port <= to);
      }
      expect(portsWithin(inner, outer)).toBe(truth);
    }),
    { numRuns: 2000 },
  );
});

test("what is written is what is read", () => {
  fc.assert(
    fc.property(range, (ports) => {
      expect(parsePorts(showPorts(ports))).toEqual(ports);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["2027-03-31", Date.UTC(2027, 2, 31)],
  ["2027-03-31T12:00:00Z", Date.UTC(2027, 2, 31, 12)],
  ["2027-03-31T12:00:00.5+02:00", Date.UTC(2027, 2, 31, 10, 0, 0, 500)],
  ["2028-02-29", Date.UTC(2028, 1, 29)],
  ["2027-02-29", undefined],
  ["2027-13-01", undefined],
  ["2027-00-10", undefined],
  ["2027-03-31T24:00:00Z", undefined],
  ["2027-03-31T12:00:00", undefined],
  ["2027-03-31T12:00Z", undefined],
  ["yesterday", undefined],
])("instant %s", (text, expected) => {
  expect(instantOf(text)).toBe(expected);
});
