import { describe, expect, it } from "vitest";
import { soakApi } from "../soak/api.ts";
import { Progress } from "../soak/progress.ts";

/** Another set of models at every run; the message of a failure names the seed. */
const SEED = Number(process.env.CELLWALL_SEED ?? Date.now() % 1_000_000);

describe("a real API server with Cilium's CRDs", () => {
  it("takes every object of 100 random models, by server-side apply with strict validation", async () => {
    expect(await soakApi(100, SEED, new Progress("api", 100)), `seed ${SEED}`).toEqual([]);
  });

  it("is asked in a way that shows a field it doesn't know", async () => {
    const wrong = await soakApi(1, SEED, new Progress("api", 1), (object) =>
      object.kind === "Namespace" ? { ...object, spec: { finalizer: [] } } : object,
    );
    expect(wrong.map(({ message }) => message).join("\n")).toMatch(/\.spec\.finalizer: field not declared in schema/);
  });
});
