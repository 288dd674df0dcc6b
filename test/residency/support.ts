import type { GraphResource, Home } from "../../components/residency/model.ts";

const vendor = { host: "control.vendor.example", domains: ["vendor.example"] };

export const HOMES = {
  aws: {
    cloud: "aws",
    account: "111122223333",
    region: "eu-central-1",
    imageRegistry: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall",
    vendor: { ...vendor, service: "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0" },
    approvals: [{ target: "tgw-0f0f0f0f0f0f0f0f0", reason: "the customer's hub" }],
  },
  azure: {
    cloud: "azure",
    account: "00000000-0000-4000-8000-000000000001",
    region: "westeurope",
    imageRegistry: "customer.azurecr.io/cellwall",
    vendor,
    approvals: [],
  },
  gcp: {
    cloud: "gcp",
    account: "acme-plane",
    region: "europe-west4",
    imageRegistry: "europe-west4-docker.pkg.dev/acme-plane/cellwall",
    vendor,
    approvals: [],
  },
} as const satisfies Record<Home["cloud"], Home>;

/** A resource as the proof reads it. */
export function made(type: string, props: object, from?: GraphResource["from"]): GraphResource {
  const name = "it";
  return { type, name, urn: `urn:pulumi:test::planes::${type}::${name}`, props: { ...props }, ...(from && { from }) };
}
