/** The platform file: what cells of one plane may rely on. */
import { z } from "zod";
import { apiVersion, name, port, serviceAccount } from "./text.ts";

const namespace = name(63, "Namespace");
const identity = {
  namespace: namespace,
  serviceAccount: serviceAccount("Service account of the pods"),
};

export const platformSchema = z
  .strictObject({
    apiVersion,
    kind: z.literal("Platform"),
    metadata: z.strictObject({ name: name(63, "Name of the plane") }),
    spec: z.strictObject({
      gateways: z
        .array(
          z.strictObject({
            name: z.enum(["external", "internal"]).describe("external: from the internet. internal: between cells."),
            identity: z
              .strictObject({
                namespace: namespace.optional(),
                serviceAccount: identity.serviceAccount.optional(),
                cilium: z.literal(true).optional().describe("Cilium's own proxy, identity reserved:ingress"),
              })
              .meta({
                description:
                  "Namespace and service account of the gateway's pods, or cilium: true for Cilium's own proxy",
                oneOf: [{ required: ["namespace", "serviceAccount"] }, { required: ["cilium"] }],
              }),
            port: port("TCP port of the gateway's pods, after Service translation"),
          }),
        )
        .describe("Gateways of the plane"),
      dns: z
        .strictObject({
          namespace,
          labels: z.record(z.string(), z.string()).describe("Labels of the DNS pods"),
          port: port("Port of the DNS pods, UDP and TCP"),
        })
        .describe("The only resolver that cells may ask"),
      scrapers: z.array(z.strictObject(identity)).default([]).describe("Who reads metrics ports"),
      cidrs: z
        .strictObject({
          pods: z.array(z.string()).default([]),
          services: z.array(z.string()).default([]),
          nodes: z.array(z.string()).default([]),
        })
        .optional()
        .describe("Address ranges of the plane, closed to egress by CIDR"),
      cilium: z.strictObject({
        version: z
          .string()
          .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, { error: "must be a version such as 1.20.2" })
          .describe("Cilium version, such as 1.20.2"),
        flavour: name(63, "How Cilium is run, such as self-managed"),
      }),
    }),
  })
  .meta({
    title: "Platform",
    description: "What cells of one plane may rely on: gateways, DNS, scrapers, addresses, Cilium",
  });

export type PlatformFile = z.output<typeof platformSchema>;
export type PlatformSpec = PlatformFile["spec"];
