import { defineConfig } from "vitest/config";

/** Suites by what they need. `fast`: nothing. `local`: the toolchain's executables. `oracle`: Cilium's engine. `engine`: all of it. `datapath`: Linux and root. `disruption`: the same and many minutes, so `npm test` leaves it out. */
const suites = {
  fast: [
    "test/{contract,policy,flow,cilium,network,cluster,access,agent,cell,plane,residency,fleet}/**/*.test.ts",
    "test/{cli,guard,siem,structure}/**/*.test.ts",
  ],
  local: ["test/local/**/*.test.ts"],
  oracle: ["test/oracle/**/*.test.ts"],
  engine: ["test/engine/**/*.test.ts"],
  datapath: ["test/datapath/*.test.ts"],
  disruption: ["test/datapath/long/*.test.ts"],
};

export default defineConfig({
  test: {
    // Loading the Kubernetes SDK costs 0.7 s a file when every file is isolated.
    pool: "forks",
    isolate: false,
    projects: Object.entries(suites).map(([name, include]) => ({
      extends: true as const,
      test: {
        name,
        include,
        // Suites that start processes go one file at a time: two cores.
        fileParallelism: name === "fast",
        testTimeout: name === "fast" ? 20_000 : 180_000,
        hookTimeout: name === "fast" ? 20_000 : 300_000,
      },
    })),
  },
});
