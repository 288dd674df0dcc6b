import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a control plane remembers between starts: ports and credentials. */
export interface ControlPlaneState {
  readonly version: 1;
  readonly ports: {
    readonly etcdPeer: number;
    readonly apiServer: number;
    readonly controllerManager: number;
    readonly scheduler: number;
  };
  /** Bearer token of the user `admin` (group `system:masters`) and of the components. */
  readonly token: string;
}

/** Files of one control plane. */
export function layout(dir: string) {
  return {
    dir,
    state: join(dir, "state.json"),
    lock: join(dir, "lock"),
    kubeconfig: join(dir, "kubeconfig"),
    etcdData: join(dir, "etcd-data"),
    certificates: join(dir, "certificates"),
    serving: join(dir, "certificates", "apiserver.crt"),
    serviceAccountKey: join(dir, "service-account.key"),
    serviceAccountPublic: join(dir, "service-account.pub"),
    tokens: join(dir, "tokens.csv"),
    encryption: join(dir, "encryption.yaml"),
    auditPolicy: join(dir, "audit-policy.yaml"),
    auditLog: join(dir, "log", "audit.jsonl"),
    stages: join(dir, "stages.yaml"),
    pids: join(dir, "pid"),
    log: join(dir, "log"),
    home: join(dir, "home"),
  } as const;
}

export type Layout = ReturnType<typeof layout>;

/** Reads what a control plane remembers; `undefined` when there is nothing or it was cut in the middle of a write. */
export function readState(files: Layout): ControlPlaneState | undefined {
  try {
    const state = JSON.parse(readFileSync(files.state, "utf8")) as ControlPlaneState;
    return state.version === 1 && typeof state.token === "string" && state.token.length > 20 ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Written whole or not at all, readable for its owner only. */
export function writeFileWhole(file: string, content: string): void {
  const part = `${file}.part`;
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, file);
}

/** Makes folders, keys and settings that don't exist yet; what exists and can be read is kept. */
export function prepare(files: Layout, token: string): void {
  for (const folder of [files.dir, files.certificates, files.pids, files.log, files.home]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  if (!isKey(files.serviceAccountKey)) {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileWhole(files.serviceAccountKey, privateKey.export({ type: "pkcs8", format: "pem" }) as string);
    writeFileWhole(files.serviceAccountPublic, publicKey.export({ type: "spki", format: "pem" }) as string);
  }
  writeFileWhole(files.tokens, `${token},admin,admin,"system:masters"\n`);
  // Secrets are encrypted at rest: the IPsec key lives among them. Lost only together with the data it protects.
  if (!existsSync(files.encryption)) writeFileWhole(files.encryption, encryption(randomBytes(32).toString("base64")));
  writeFileWhole(files.auditPolicy, AUDIT_POLICY);
}

function isKey(file: string): boolean {
  try {
    return readFileSync(file, "utf8").trimEnd().endsWith("-----END PRIVATE KEY-----");
  } catch {
    return false;
  }
}

const encryption = (key: string) => `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - aescbc: {keys: [{name: local, secret: ${key}}]}
      - identity: {}
`;

/** Who changed what; never the content of a Secret, and no reads of the components themselves. */
const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    userGroups: [system:nodes]
  - level: None
    nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi/*", "/api*"]
  - level: None
    resources: [{group: coordination.k8s.io}, {group: "", resources: [events]}, {group: events.k8s.io}]
  - level: None
    verbs: [get, list, watch]
    users: [system:apiserver]
  - level: Metadata
    resources: [{group: "", resources: [secrets, configmaps, serviceaccounts/token]}]
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
    resources: [{group: cilium.io}, {group: networking.k8s.io}, {group: rbac.authorization.k8s.io}]
  - level: Metadata
`;
