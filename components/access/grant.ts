/** Break-glass in fixed names, which audit queries rely on, and its limits. */
export const BREAK_GLASS = {
  namespace: "cellwall-break-glass",
  serviceAccount: "break-glass",
  /** Type of the Secret that holds the reason; it has no data. */
  grantType: "cellwall.dev/break-glass",
  /** User of every emergency token, as audit lines name it. */
  user: "system:serviceaccount:cellwall-break-glass:break-glass",
  /** Group of every emergency token. */
  group: "system:serviceaccounts:cellwall-break-glass",
  /** Characters that a reason has at least: a sentence, not a word. */
  reasonLength: 20,
  /** Seconds that one token lives at most. The API server's least is 600 (TokenRequest, Kubernetes 1.36). */
  tokenSeconds: 3_600,
  /** Hours after which no token of a grant lives any more; longer takes a new reason. */
  grantHours: 4,
} as const;

/** What an API server adds to a user who came with a token: its id, the `jti` claim (Kubernetes 1.32 and newer). */
export const CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
