/** The approval on record behind every destination outside the plane. */
import { z } from "zod";
import { NAME_LIMITS } from "../name.ts";
import { destinationShape } from "./cell.ts";
import { API_VERSION, apiVersion, DNS_LABEL, instant, line, name, port } from "./text.ts";

export { API_VERSION };

const person = { subject: line(200, "Who"), at: instant("When") };

export const approvalSchema = z
  .strictObject({
    apiVersion,
    kind: z.literal("EgressApproval"),
    metadata: z.strictObject({
      // Part of a policy's name, and the log value of the policy, which Cilium limits to 32 printable characters (CRD of v1.20.2, spec.log.value).
      name: z
        .string()
        .max(NAME_LIMITS.approval)
        .regex(DNS_LABEL, { error: "must be lower case letters, digits and '-'" })
        .describe("Id of the approval, at most 24 characters, such as ea-2041"),
    }),
    spec: z.strictObject({
      cell: z.strictObject({
        organization: name(NAME_LIMITS.organization, "Organization of the cell"),
        project: name(NAME_LIMITS.project, "Name of the cell"),
      }),
      environments: z.array(name(NAME_LIMITS.environment, "Environment")).min(1).describe("Environments it holds in"),
      components: z
        .array(name(NAME_LIMITS.component, "Component"))
        .default([])
        .describe("Components it holds for. Empty: all of the cell, which needs risk: high."),
      destination: z.strictObject(destinationShape).meta({
        description: "Where to: exactly one of fqdn, fqdnPattern, cidr",
        oneOf: [{ required: ["fqdn"] }, { required: ["fqdnPattern"] }, { required: ["cidr"] }],
      }),
      ports: z
        .array(
          z.strictObject({
            port: port("Port, or first port of a range"),
            endPort: port("Last port of a range, at most 100 ports").optional(),
            protocol: z.enum(["TCP", "UDP", "SCTP"]),
          }),
        )
        .min(1),
      tls: z
        .strictObject({ sni: z.array(z.string()).min(1).describe("TLS server names that the connection must ask for") })
        .optional(),
      justification: z.string().min(20).max(2000).describe("Why, in 20 to 2000 characters"),
      risk: z
        .enum(["low", "medium", "high"])
        .describe("low: 1 approver, 365 days. medium: 1 approver, 180 days. high: 2 approvers, 90 days."),
      requestedBy: z.strictObject(person),
      approvedBy: z.array(z.strictObject({ ...person, role: line(100, "Role of the approver") })).min(1),
      evidence: z
        .strictObject({
          repository: line(300, "Repository of the decision").optional(),
          pullRequest: z.int().min(1).optional(),
          commit: z
            .string()
            .regex(/^[0-9a-f]{7,64}$/, { error: "must be a commit hash" })
            .optional(),
        })
        .optional(),
      validFrom: instant("First instant at which it holds"),
      expiresAt: instant("Instant at which it ends"),
      breakGlass: z
        .strictObject({ incident: line(100, "Incident that it serves") })
        .nullable()
        .optional()
        .describe("Emergency: at most 24 hours"),
      supersedes: z.string().optional().describe("Id of the approval that this one replaces"),
      revoked: z
        .strictObject({ by: line(200, "Who"), at: instant("When"), reason: line(2000, "Why") })
        .optional()
        .describe("Ends the approval for good"),
    }),
  })
  .meta({
    title: "EgressApproval",
    description: "Permission for named components of a cell to reach one destination for a time",
  });

export type ApprovalFile = z.output<typeof approvalSchema>;
export type ApprovalSpec = ApprovalFile["spec"];
