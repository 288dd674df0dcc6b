import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { homedir, networkInterfaces } from "node:os";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { PrivateConfig } from "../config/private.ts";
import { HOMES } from "./home.ts";
import type { Facts } from "./prerequisites.ts";

/** Looks around: the project's files, the environment, this machine. Nothing is asked over a network. */
export function surroundings(config: PrivateConfig): Facts {
  const { cloud, account, region, imageRegistry, connected, root } = config;
  const project = readYaml(root, "Pulumi.yaml", "Pulumi.yml");
  const stackFile = `Pulumi.${pulumi.getStack()}.yaml`;
  const folder = project.stackConfigDir ?? project.config;
  const settings = readYaml(typeof folder === "string" ? join(root, folder) : root, stackFile);
  const backend = process.env.PULUMI_BACKEND_URL || textAt(project.backend, "url") || loggedInTo();
  const secretsProvider = textAt(settings, "secretsprovider");
  const { program } = HOMES[cloud].credentials;
  return {
    cloud,
    account,
    region,
    imageRegistry,
    reachable: [config.addresses.network, ...connected],
    organization: pulumi.getOrganization(),
    ...(backend !== undefined && { backend }),
    stackFile,
    ...(secretsProvider !== undefined && { secretsProvider }),
    programs: new Set([program].filter(isOnPath)),
    ownAddresses: Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .flatMap(({ family, internal, address }) => (family === "IPv4" && !internal ? [address] : [])),
    dangerouslyKeepStateElsewhere: config.dangerouslyKeepStateElsewhere,
    dangerouslyEncryptByPassphrase: config.dangerouslyEncryptByPassphrase,
  };
}

type Yaml = Readonly<Record<string, unknown>>;

/** The first of these files that is there; empty where none is, or where the engine would refuse it anyway. */
function readYaml(folder: string, ...names: readonly string[]): Yaml {
  const file = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  return file === undefined ? {} : ((parse(readFileSync(file, "utf8")) as Yaml | null) ?? {});
}

function textAt(value: unknown, key: string): string | undefined {
  const found = typeof value === "object" && value !== null ? (value as Yaml)[key] : undefined;
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** What `pulumi login` wrote: `current` of credentials.json (pulumi 3.250, sdk/go/common/workspace/creds.go). */
function loggedInTo(): string | undefined {
  const file = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "credentials.json");
  try {
    return textAt(JSON.parse(readFileSync(file, "utf8")), "current");
  } catch {
    return undefined;
  }
}

function isOnPath(program: string): boolean {
  const names = process.platform === "win32" ? [`${program}.exe`, `${program}.cmd`] : [program];
  return (process.env.PATH ?? "").split(delimiter).some((folder) =>
    names.some((name) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}
