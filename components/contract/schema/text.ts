/** Strings as Kubernetes and DNS accept them, with the words that an editor shows. */
import { z } from "zod";

/** RFC 1123 label. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** RFC 1123 subdomain: labels joined by dots. */
export const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** IANA service name (RFC 6335): 1 to 15 characters, at least one letter, no `--`; Kubernetes allows lower case only. */
export const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const NAME_HINT = "lower case letters, digits and '-', starting and ending with a letter or digit";

/** A DNS-1123 label of at most `limit` characters. */
export const name = (limit: number, description: string) =>
  z
    .string()
    .max(limit)
    .regex(DNS_LABEL, { error: `must be ${NAME_HINT}` })
    .describe(`${description} (${NAME_HINT}; at most ${limit} characters)`);

export const port = (description: string) => z.int().min(1).max(65535).describe(description);

/** A Kubernetes service account; also a label value in Cilium (`io.cilium.k8s.policy.serviceaccount`), hence 63. */
export const serviceAccount = (description: string) =>
  z
    .string()
    .max(63)
    .regex(DNS_SUBDOMAIN, { error: `must be ${NAME_HINT} or '.'` })
    .describe(description);

export const line = (max: number, description: string) =>
  z
    .string()
    .min(1)
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, { error: "must be one line of printable text" })
    .describe(description);

/** RFC 3339 instant. */
export const instant = (description: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/, {
      error: "must be an RFC 3339 instant such as 2027-03-31T00:00:00Z",
    })
    .describe(`${description} (RFC 3339, such as 2027-03-31T00:00:00Z)`);

export const API_VERSION = "cellwall.dev/v1alpha1";
export const apiVersion = z.literal(API_VERSION).describe("Format of this document");
