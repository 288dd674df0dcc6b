import { FAMILIES } from "../../../components/siem/matrix/family.ts";
import type { ShipperSettings } from "../../../components/siem/ship/config/settings.ts";
import type { Outlet } from "../../../components/siem/ship/outlet.ts";

const every = (prefix: string) => Object.fromEntries(FAMILIES.map((family) => [family, `${prefix}${family}`]));

/** One outlet of each kind, for every family. */
export const OUTLETS: { readonly [Kind in Outlet["kind"]]: Extract<Outlet, { readonly kind: Kind }> } = {
  "event-hub": {
    kind: "event-hub",
    name: "siem",
    broker: "eu-1-siem.servicebus.windows.net:9093",
    clientId: "11111111-2222-3333-4444-555555555555",
    tenantId: "99999999-8888-7777-6666-555555555555",
    topics: every("cellwall-"),
  },
  s3: { kind: "s3", name: "archive", bucket: "eu-1-logs", region: "eu-central-1", prefixes: every("") },
  "cloud-logging": {
    kind: "cloud-logging",
    name: "logging",
    project: "customer-eu",
    location: "europe-west3",
    cluster: "eu-1",
    logs: every("cellwall-"),
  },
  http: {
    kind: "http",
    name: "siem-http",
    endpoint: "https://siem.example.com/v1/logs",
    secret: "shipper-siem-http",
    families: FAMILIES,
  },
  syslog: { kind: "syslog", name: "siem-syslog", host: "syslog.example.com", port: 6514, families: FAMILIES },
  kafka: {
    kind: "kafka",
    name: "siem-kafka",
    brokers: ["broker-1.example.com:9094", "broker-2.example.com:9094"],
    topics: every("cellwall-"),
    username: "cellwall",
    secret: "shipper-siem-kafka",
  },
  file: { kind: "file", name: "local", folder: "/var/log/cellwall", families: FAMILIES },
};

export const SETTINGS: ShipperSettings = { cluster: "eu-1", gateways: ["gateway-external", "gateway-internal"] };
