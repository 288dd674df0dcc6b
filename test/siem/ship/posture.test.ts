import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PostureEvent } from "../../../components/siem/detection/event.ts";
import { POSTURE_SCRIPT } from "../../../components/siem/ship/objects/posture.ts";

const DAY = 86_400;
const STATUS = (mode: string) => JSON.stringify({ mode, ipsec: { "keys-in-use": 1 } }, undefined, 2);
const STATE = (spi: string) =>
  `src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x${spi} reqid 1 mode tunnel\n\taead rfc4106(gcm(aes)) 0xsecretkey 128\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellwall-posture-"));
  mkdirSync(join(folder, "state"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const out = () => join(folder, "posture.jsonl");

/** One round of the script on a node whose tools say this. */
function line(status: string | undefined, states: string): Omit<PostureEvent, "kind"> {
  const program = (name: string, text: string | undefined) => {
    const file = join(folder, name);
    writeFileSync(file, text === undefined ? "#!/bin/sh\nexit 1\n" : `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`);
    chmodSync(file, 0o755);
  };
  program("cilium-dbg", status);
  program("ip", states);
  const { status: code, stderr } = spawnSync("bash", ["--norc", "-c", POSTURE_SCRIPT], {
    encoding: "utf8",
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      NODE_NAME: "node-a",
      POSTURE_ONCE: "yes",
      POSTURE_OUT: out(),
      POSTURE_STATE: join(folder, "state"),
    },
  });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(readFileSync(out(), "utf8").trim().split("\n").at(-1) ?? "");
}

const seen = (spi: string, days: number) =>
  writeFileSync(join(folder, "state", `key-${spi}`), String(Math.floor(Date.now() / 1000) - days * DAY - 60));

describe("a line of posture", () => {
  it("says that a node encrypts, and since when with this key", () => {
    expect(line(STATUS("IPsec"), STATE("00000003"))).toMatchObject({ node: "node-a", ipsec: true, keyAge: 0 });
    seen("00000003", 40);
    const { time, ...rest } = line(STATUS("IPsec"), STATE("00000003"));
    expect(rest).toEqual({ node: "node-a", ipsec: true, keyAge: 40 });
    expect(Date.parse(time)).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each([
    ["the agent says that it is off", STATUS("Disabled"), STATE("00000003")],
    ["the kernel has no key", STATUS("IPsec"), ""],
    ["the agent doesn't answer", undefined, STATE("00000003")],
  ])("says off where %s", (_, status, states) => {
    expect(line(status, states)).toMatchObject({ ipsec: false, keyAge: null });
  });

  it("counts the older key while a rotation has two, and forgets the one that went", () => {
    seen("00000003", 40);
    expect(line(STATUS("IPsec"), STATE("00000003") + STATE("00000004"))).toMatchObject({ keyAge: 40 });
    expect(line(STATUS("IPsec"), STATE("00000004"))).toMatchObject({ keyAge: 0 });
    expect(existsSync(join(folder, "state", "key-00000003"))).toBe(false);
  });

  it("never writes a key", () => {
    line(STATUS("IPsec"), STATE("00000003"));
    expect(readFileSync(out(), "utf8")).not.toContain("secretkey");
  });

  it("renames a long file to one that the shipper reads too", () => {
    writeFileSync(out(), `${"x".repeat(1_000_001)}\n`);
    line(STATUS("IPsec"), STATE("00000003"));
    expect(existsSync(join(folder, "posture-1.jsonl"))).toBe(true);
    expect(readFileSync(out(), "utf8").split("\n")).toHaveLength(2);
  });
});
