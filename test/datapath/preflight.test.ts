import { describe, expect, it } from "vitest";
import { cgroup2, inspect, missingText } from "../../local/datapath/machine/preflight.ts";

describe("a machine that can't run the datapath", () => {
  it("is told everything that is missing at once, each with what to do", () => {
    const { missing } = inspect({ PATH: "/nowhere" });
    const text = missingText(missing);
    expect(text).toMatch(/missing: clang 19.*\n +fix: apt-get install clang-19/);
    expect(text.match(/missing:/g)?.length).toBe(missing.length);
    expect(text.match(/fix:/g)?.length).toBe(missing.length);
  });

  it("is found to have a cgroup2 tree wherever it is mounted", () => {
    expect(cgroup2("tmpfs /sys/fs/cgroup tmpfs ro 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n")).toBe(
      "/sys/fs/cgroup/unified",
    );
    expect(cgroup2("cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n")).toBeUndefined();
  });
});
