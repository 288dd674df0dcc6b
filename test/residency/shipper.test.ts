import { describe, expect, it } from "vitest";
import { SHIPPER_NAMESPACE, shipperHost } from "../../components/residency/judge/shipper.ts";
import type { Home } from "../../components/residency/model.ts";
import { namespaceName } from "../../components/siem/azure/name.ts";
import { SHIPPER } from "../../components/siem/ship/outlet.ts";

const SUBSCRIPTION = "00000000-0000-4000-8000-000000000001";
const azure: Home = { cloud: "azure", account: SUBSCRIPTION, region: "westeurope", approvals: [] };
const aws: Home = { cloud: "aws", account: "111122223333", region: "eu-central-1", approvals: [] };
const gcp: Home = { cloud: "gcp", account: "example", region: "europe-west4", approvals: [] };
const hub = (account: string) => `${namespaceName(account, "private-azure", "shipper")}.servicebus.windows.net`;

describe("what the shipper of a private plane may call", () => {
  it("is judged where the shipper runs", () => {
    expect(SHIPPER_NAMESPACE).toBe(SHIPPER.namespace);
  });

  it.each([
    ["the event hubs that the plane made in its subscription", azure, hub(SUBSCRIPTION)],
    ["Entra's sign-in", azure, "login.microsoftonline.com"],
    ["S3 in the region", aws, "eu-1-logs.s3.eu-central-1.amazonaws.com"],
    ["Cloud Logging", gcp, "logging.googleapis.com"],
  ])("is %s", (_, home, name) => {
    expect(shipperHost(name, home)?.verdict).toBe("home");
  });

  it.each([
    ["event hubs of another subscription", azure, hub("00000000-0000-4000-8000-000000000002")],
    ["event hubs by any other name", azure, "collector.servicebus.windows.net"],
    ["S3 in another region", aws, "eu-1-logs.s3.us-east-1.amazonaws.com"],
    ["a host of somebody else", aws, "siem.example.com"],
    ["another cloud", gcp, "eu-1-logs.s3.eu-central-1.amazonaws.com"],
    ["Entra's sign-in from Google Cloud", gcp, "login.microsoftonline.com"],
  ])("is not %s", (_, home, name) => {
    expect(shipperHost(name, home)).toBeUndefined();
  });
});
