/** A secret that people put into logs, as a pattern of RE2 (the collector's) that JavaScript reads in the same way. */
export interface SecretPattern {
  readonly what: string;
  readonly pattern: string;
}

/**
 * What is masked in free text: output of containers and gateways, node logs, events. Hubble's own lines are redacted by
 * the agent (`hubble.redact`) and again by components/siem/schema/redact.ts. A pattern takes a secret that says what it
 * is; a password in a sentence stays.
 */
export const SECRETS: readonly SecretPattern[] = [
  {
    what: "JSON Web Token",
    pattern: String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
  },
  { what: "bearer token", pattern: String.raw`(?i:\bbearer\s+[A-Za-z0-9._~+/=-]{8,})` },
  { what: "basic authentication", pattern: String.raw`(?i:\bbasic\s+[A-Za-z0-9+/=]{12,})` },
  { what: "access key id of AWS", pattern: String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b` },
  {
    what: "value after password, secret, token or key",
    pattern: String.raw`(?i:(?:password|passwd|pwd|secret|token|api[_-]?key|secret_access_key)["']?\s*[=:]\s*["']?[^\s"',;&}]{4,})`,
  },
  { what: "user and password in a URL", pattern: String.raw`[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@` },
  { what: "private key", pattern: "-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*" },
  { what: "account key of Azure Storage", pattern: "(?i:AccountKey=[A-Za-z0-9+/=]{20,})" },
];
