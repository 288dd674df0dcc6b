#!/usr/bin/env node
// `node local/bootstrap.mjs SCRIPT [ARGS]`: the only file that has to run on an old Node (20 and later). It brings
// node_modules in step with package-lock.json, then runs SCRIPT with Node 24, which runs TypeScript as it is.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants as system } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = 20;
const WANTED = 24;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const stamp = join(modules, ".cellwall-install");
const bin = join(modules, ".bin");

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) fail("usage: node local/bootstrap.mjs SCRIPT [ARGS]");
const major = Number(process.versions.node.split(".")[0]);
if (major < OLDEST) {
  fail(
    `Node ${process.versions.node} is too old: this needs Node ${OLDEST} or later to install its own Node ${WANTED}.`,
    "Install a newer Node from https://nodejs.org, then run the same command again.",
  );
}
await install();
const node = major >= WANTED ? process.execPath : installedNode();
process.exitCode = await run(node, [resolve(root, script), ...rest], {
  stdio: "inherit",
  env: { ...process.env, PATH: [bin, process.env.PATH ?? ""].filter(Boolean).join(delimiter) },
});

/** Runs `npm ci` unless node_modules is what package-lock.json asks for; two starts at once install once. */
async function install() {
  if (isInStep()) return;
  const lock = join(root, ".local", "install.lock");
  await takeLock(lock);
  const unlock = () => rmSync(lock, { force: true });
  process.on("exit", unlock);
  try {
    if (isInStep()) return;
    const why = existsSync(modules) ? "package-lock.json has changed" : "first run";
    const started = Date.now();
    console.error(`Installing npm packages (${why}; usually under a minute)`);
    const npm = npmCommand();
    const output = [];
    const code = await run(
      npm.command,
      [...npm.args, "ci", "--include=dev", "--include=optional", "--no-fund", "--no-audit", "--loglevel=error"],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        output,
      },
    );
    if (code !== 0) {
      fail(
        `npm ci failed with exit code ${code}:`,
        summary(Buffer.concat(output).toString()),
        "Mend the cause (often the network, a registry setting in ~/.npmrc, or a full disk) and run the same command again.",
      );
    }
    writeFileSync(stamp, lockHash());
    console.error(`Installed npm packages in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    unlock();
    process.off("exit", unlock);
  }
}

/** What npm said, without its usage text. */
function summary(printed) {
  const lines = printed
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^npm error ?/, "  "));
  const usage = lines.findIndex((line) => /^ *Usage:$/.test(line));
  return (usage === -1 ? lines : lines.slice(0, usage))
    .filter((line) => line.trim() !== "")
    .slice(-20)
    .join("\n");
}

/** The stamp is written after a complete `npm ci`, so an interrupted one is repeated. */
function isInStep() {
  if (!existsSync(join(modules, ".package-lock.json"))) return false;
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  return installed === lockHash() || holdsLockedVersions();
}

/** A node_modules that somebody installed by hand (`npm ci`, `npm install`) is as good as ours. */
function holdsLockedVersions() {
  const wanted = packages(join(root, "package-lock.json"));
  const have = packages(join(modules, ".package-lock.json"));
  for (const [path, { version, optional, dev, devOptional, link, peer }] of Object.entries(wanted)) {
    if (path === "" || link === true) continue;
    const found = have[path];
    if (found === undefined && (optional === true || (devOptional === true && !dev) || peer === true)) continue;
    if (found?.version !== version || !existsSync(join(root, path, "package.json"))) return false;
  }
  writeFileSync(stamp, lockHash());
  return true;
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {};
  }
}

/** Hash of what decides the content of node_modules. */
function lockHash() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) {
    const content = JSON.parse(readFileSync(join(root, file), "utf8"));
    const part = file === "package.json" ? dependenciesOf(content) : content;
    hash.update(JSON.stringify(part)).update("\n");
  }
  return hash.update(`${process.platform} ${process.arch}\n`).digest("hex");
}

function dependenciesOf({ dependencies, devDependencies, optionalDependencies }) {
  return { dependencies, devDependencies, optionalDependencies };
}

/** npm as it was started, or the one beside this Node, or the one on PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli) && existsSync(cli)) {
    return { command: process.execPath, args: [cli] };
  }
  return { command: "npm", args: [] };
}

/** The Node 24 that npm installed for this platform. */
function installedNode() {
  const path = join(bin, "node");
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    const platform = `${process.platform}-${process.arch}`;
    fail(
      `This runs on Node ${WANTED} or later and found Node ${process.versions.node}.`,
      ["linux-x64", "linux-arm64"].includes(platform)
        ? `Its own copy (npm package node-${platform}) is not in node_modules: run \`npm ci --include=optional\`.`
        : `No copy of Node ${WANTED} comes with the npm packages for ${platform}: install it from https://nodejs.org and put it first on PATH.`,
    );
  }
}

/** Waits while another start installs; a lock whose owner is gone, or older than ten minutes, is taken over. */
async function takeLock(lock) {
  for (let told = false; ; ) {
    try {
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") fail(`${lock} can't be written: ${error.message}`, "Make the clone writable.");
    }
    if (isStale(lock)) rmSync(lock, { force: true });
    else {
      if (!told) console.error("Waiting for another run that installs npm packages");
      told = true;
      await new Promise((wake) => setTimeout(wake, 300));
    }
  }
}

function isStale(lock) {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    if (Date.now() - statSync(lock).mtimeMs > 600_000) return true;
    if (!(owner > 0)) return Date.now() - statSync(lock).mtimeMs > 2_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Runs a child to its end, passing signals on; resolves with the exit code (128 + signal number when killed). */
function run(command, args, { output, ...options }) {
  return new Promise((done) => {
    const child = spawn(command, args, options);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output?.push(chunk));
    const forward = {};
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      // Ctrl-C reaches the whole foreground group already; a second SIGINT would cut the child's own clean-up short.
      forward[signal] = () => {
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, forward[signal]);
    }
    const finish = (code) => {
      for (const [signal, handler] of Object.entries(forward)) process.off(signal, handler);
      done(code);
    };
    child.on("error", (error) => fail(`${command} can't be started: ${error.message}`));
    child.on("close", (code, signal) => finish(code ?? 128 + (system.signals[signal] ?? 0)));
  });
}

function fail(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}
