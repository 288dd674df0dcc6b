import type { SettingProblem } from "../../components/contract/setting.ts";
import { contains, parseCidr } from "../../components/network/cidr.ts";
import type { Cloud } from "../../components/network/plan.ts";
import { HOMES, type Home } from "./home.ts";

/** What the checks look at: the settings of a private plane, and what surrounds the program that reads them. */
export interface Facts {
  readonly cloud: Cloud;
  readonly account: string;
  readonly region: string;
  readonly imageRegistry: string;
  /** Ranges from which the plane's network is reached: its own, and `connected`. */
  readonly reachable: readonly string[];
  /** Organization of the stack: Pulumi calls it `organization` wherever state is kept by oneself. */
  readonly organization: string;
  /** Address of the state backend. Absent where none could be read. */
  readonly backend?: string;
  /** Name of the stack's settings file, such as `Pulumi.acme.yaml`. */
  readonly stackFile: string;
  /** `secretsprovider` of that file. Absent where it names none, which means a passphrase. */
  readonly secretsProvider?: string;
  /** Programs that this machine finds on PATH, of those that are asked for. */
  readonly programs: ReadonlySet<string>;
  /** IPv4 addresses of this machine, loopback aside. */
  readonly ownAddresses: readonly string[];
  readonly dangerouslyKeepStateElsewhere: boolean;
  readonly dangerouslyEncryptByPassphrase: boolean;
}

/** What Pulumi calls the organization of a stack in a backend without organizations (pulumi 3.250, backend/diy). */
const OWN_BACKEND = "organization";

/** Every prerequisite that does not hold, all at once. Errors stop the program; warnings are what can't be known from here. */
export function prerequisites(facts: Facts): SettingProblem[] {
  const home = HOMES[facts.cloud];
  return [stateProblem, secretsProblem, registryProblem, credentialsProblem, runnerProblem].flatMap(
    (check) => check(facts, home) ?? [],
  );
}

type Check = (facts: Facts, home: Home) => SettingProblem | undefined;

const stateProblem: Check = (facts, { state }) => {
  const { organization, backend = "", dangerouslyKeepStateElsewhere } = facts;
  if (dangerouslyKeepStateElsewhere) return undefined;
  const problem = (reason: string): SettingProblem => ({
    rule: "prerequisite-state",
    severity: "error",
    field: "Pulumi.yaml backend.url",
    value: backend === "" ? organization : backend,
    reason,
    fix: `make ${state.what} (RUNBOOK.md, "State"), set backend.url to ${state.example}, and take PULUMI_BACKEND_URL away; for a trial only: dangerouslyKeepStateElsewhere: true`,
  });
  if (organization !== OWN_BACKEND) {
    return problem(
      "is Pulumi Cloud: the state holds every address, name and id of the plane, and is to stay in your account",
    );
  }
  if (!backend.startsWith(state.scheme)) {
    return problem(`is not in ${state.where}: the state is to stay in the account that the plane is in`);
  }
  return undefined;
};

const secretsProblem: Check = (facts, { secrets }) => {
  const { account, secretsProvider, stackFile, dangerouslyEncryptByPassphrase } = facts;
  const problem = (reason: string): SettingProblem => ({
    rule: "prerequisite-secrets",
    severity: "error",
    field: `${stackFile} secretsprovider`,
    value: secretsProvider ?? "",
    reason,
    fix: `make ${secrets.what} (RUNBOOK.md, "Key"), then \`pulumi stack change-secrets-provider "${secrets.example(facts)}"\``,
  });
  if (secretsProvider === undefined || secretsProvider === "passphrase") {
    if (dangerouslyEncryptByPassphrase) return undefined;
    const told = problem("is a passphrase: who has it and the state reads the key between nodes, and no log says so");
    return { ...told, fix: `${told.fix}; for a trial only: dangerouslyEncryptByPassphrase: true` };
  }
  const found = secrets.form.exec(secretsProvider);
  if (found === null) return problem(`is not ${secrets.what} in its full form`);
  const owner = found.groups?.account;
  return owner === undefined || owner === account ? undefined : problem(`is in account ${owner}, not in ${account}`);
};

const registryProblem: Check = ({ account, region, imageRegistry }, { registry }) => {
  const found = registry.form.exec(imageRegistry);
  const problem = (reason: string): SettingProblem => ({
    rule: "prerequisite-registry",
    severity: "error",
    field: "imageRegistry",
    value: imageRegistry,
    reason,
    fix: `copy the images into a registry of the account (RUNBOOK.md, "Images") and set it to ${registry.example({ account, region })}`,
  });
  if (found === null) return problem(`is not ${registry.what}`);
  const { account: owner, region: place } = found.groups ?? {};
  if (owner !== undefined && owner !== account) return problem(`is in account ${owner}, not in ${account}`);
  if (place !== undefined && place !== region) return problem(`is in ${place}, not in ${region}`);
  return undefined;
};

const credentialsProblem: Check = ({ programs }, { credentials: { program, install } }) =>
  programs.has(program)
    ? undefined
    : {
        rule: "prerequisite-credentials",
        severity: "error",
        field: "PATH",
        value: program,
        reason:
          "is not on the PATH of this machine: the cluster takes no static credentials, this program fetches them",
        fix: install,
      };

/**
 * A private API server answers inside the network alone. Whether a route leads there can't be known before there is
 * one, so this warns: the first thing that would fail otherwise is Cilium, after the cluster was made.
 */
const runnerProblem: Check = ({ ownAddresses, reachable }) => {
  const ranges = reachable.flatMap((text) => parseCidr(text) ?? []);
  const isInside = ownAddresses
    .flatMap((address) => parseCidr(`${address}/32`) ?? [])
    .some((own) => ranges.some((range) => contains(range, own)));
  if (isInside) return undefined;
  return {
    rule: "prerequisite-runner",
    severity: "warning",
    field: "connected",
    value: reachable.join(", "),
    reason: `holds no address of this machine (${ownAddresses.join(", ") || "it has none"}): the API server of the plane is private, and whatever comes after the cluster would time out from here`,
    fix: "run this on a machine in a network that is joined to the plane's, and list its range in connected; where a VPN or a private name leads there, nothing is to be done",
  };
};
