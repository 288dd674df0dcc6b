import type { Case, Held } from "../support/case.ts";

const C = "cell/orders.yaml";
const A = "approval/ea-1.yaml";
const B = "approval/ea-2.yaml";
const FQDN = "{fqdn: api.stripe.com}";
const CIDR = "{cidr: 203.0.113.0/28, except: [203.0.113.7/32]}";
const SNI = "          sni: [api.stripe.com]\n";
const LEASED =
  "        - to: {cidr: 203.0.113.0/28, except: [203.0.113.7/32]}\n          ports: [8443/TCP, 9000-9010/TCP]\n          justification: Leased line\n          approval: EA-2\n";
const DESTINATION = '{fqdnPattern: "*.stripe.com"}';
const WIDE = "{cidr: 203.0.113.0/24, except: [203.0.113.7/32]}";

export const cases: readonly Case[] = [
  // Names (R1).
  {
    rule: "R1",
    change: [[C, "approval: EA-1", "approval: EA-9"]],
    says: 'approval "EA-9" of api.stripe.com is not on record',
    fix: "(ea-1, ea-2)",
    at: [C, "EA-9"],
  },
  {
    rule: "R1",
    change: [[A, DESTINATION, "{fqdn: apis.stripe.com}"]],
    says: "destination api.stripe.com is not inside apis.stripe.com of approval",
    at: [C, FQDN],
  },
  {
    rule: "R1",
    change: [
      [C, FQDN, "{fqdn: a.api.stripe.com}"],
      [C, "sni: [api.stripe.com]", "sni: [a.api.stripe.com]"],
      [A, "  tls: {sni: [api.stripe.com]}\n", ""],
    ],
    says: "is not inside *.stripe.com",
    at: [C, "fqdn: a.api"],
  },
  {
    rule: "R1",
    change: [[A, DESTINATION, '{fqdnPattern: "**.api.stripe.com"}']],
    says: "destination api.stripe.com is not inside **.api.stripe.com",
    at: [C, FQDN],
  },
  {
    rule: "R1",
    change: [[C, FQDN, '{fqdnPattern: "**.stripe.com"}']],
    says: "**.stripe.com is not inside *.stripe.com",
    at: [C, "**.stripe.com"],
  },
  {
    rule: "R1",
    change: [[C, "443/TCP", "8443/TCP"]],
    says: "port 8443/TCP is not among 443/TCP of approval",
    at: [C, "[8443/TCP]\n"],
  },
  {
    rule: "R1",
    change: [[A, "project: orders", "project: stock"]],
    says: 'is for cell "acme/stock", not for "acme/orders"',
    at: [C, "approval: EA-1"],
  },
  { rule: "R1", change: [[A, "[dev, prod]", "[dev]"]], says: 'holds in dev, not in "prod"', at: [C, "approval: EA-1"] },
  {
    rule: "R1",
    change: [[A, "components: [api]", "components: [db]"]],
    says: 'is for db, not for component "api"',
    at: [C, "approval: EA-1"],
  },
  { rule: "R1", change: [[C, SNI, ""]], says: "holds only with TLS names api.stripe.com", at: [C, "to: {fqdn"] },
  {
    rule: "R1",
    change: [[C, FQDN, "{fqdn: kubernetes.default.svc.cluster.local}"]],
    says: "is inside the cluster",
    at: [C, "svc.cluster"],
  },
  // Ranges (R2).
  { rule: "R2", change: [[C, "approval: EA-2", "approval: EA-9"]], says: "is not on record", at: [C, "EA-9"] },
  {
    rule: "R2",
    change: [[C, CIDR, "{cidr: 203.0.112.0/23}"]],
    says: "is not inside 203.0.113.0/24 except 203.0.113.7/32",
    at: [C, "203.0.112.0/23"],
  },
  {
    rule: "R2",
    change: [[C, CIDR, "{cidr: 203.0.113.0/28}"]],
    says: "destination 203.0.113.0/28 is not inside",
    at: [C, "203.0.113.0/28"],
  },
  {
    rule: "R2",
    change: [[C, "9000-9010/TCP", "9000-9060/TCP"]],
    says: "port 9000-9060/TCP is not among",
    at: [C, "9060"],
  },
  {
    rule: "R2",
    change: [
      [B, WIDE, "{cidr: 10.0.0.0/16}"],
      [C, CIDR, "{cidr: 10.0.3.0/24}"],
    ],
    says: 'cidr 10.0.3.0/24 reaches the pods of plane "eu-1" (10.0.0.0/16)',
    at: [C, "10.0.3.0"],
  },
  {
    rule: "R2",
    change: [[C, CIDR, "{cidr: 169.254.169.254/32}"]],
    says: "cloud metadata services",
    at: [C, "169.254"],
  },
  { rule: "R2", change: [[C, CIDR, '{cidr: "fd00:ec2::254/128"}']], says: "metadata", at: [C, "fd00:ec2"] },
  { rule: "R2", change: [[C, CIDR, '{cidr: "fe80::/64"}']], says: "link-local", at: [C, "fe80"] },
  { rule: "R2", change: [[C, CIDR, "{cidr: 127.0.0.0/8}"]], says: "loopback", at: [C, "127.0"] },
  { rule: "R2", change: [[C, CIDR, "{cidr: 239.0.0.0/24}"]], says: "multicast", at: [C, "239.0"] },
  {
    rule: "R2",
    change: [[C, CIDR, '{cidr: "::ffff:10.0.0.0/104"}']],
    says: "IPv4 addresses written as IPv6",
    at: [C, "::ffff"],
  },
  {
    rule: "R2",
    change: [[C, FQDN, "{fqdn: metadata.google.internal}"]],
    says: "reaches the metadata service",
    at: [C, "metadata.google"],
  },
  {
    rule: "R6",
    change: [[C, "443/TCP", "0/TCP"]],
    says: "must be between 1 and 65535",
    at: [C, "0/TCP]\n          sni"],
  },
  {
    rule: "R6",
    change: [[C, "443/TCP", "443/ANY"]],
    says: "must be a port or range with its transport",
    fix: "443/TCP or 443/UDP",
    at: [C, "443/ANY"],
  },
  { rule: "R6", change: [[C, "443/TCP", "1-65535/TCP"]], says: "spans 65535 ports", at: [C, "65535"] },
  {
    rule: "R6",
    change: [[B, "endPort: 9050", "endPort: 8999"]],
    says: "endPort 8999 is below port 9000",
    at: [B, "8999"],
  },
  {
    rule: "R7",
    change: [
      [C, "443/TCP", "53/UDP"],
      [C, SNI, ""],
    ],
    says: "a resolver other than the platform's",
    at: [C, "53/UDP"],
  },
  {
    rule: "R19",
    change: [
      [C, FQDN, "{fqdn: d1.cloudfront.net}"],
      [C, SNI, ""],
    ],
    says: "shares its addresses",
    fix: "sni: [d1.cloudfront.net]",
    at: [C, "cloudfront"],
  },
  { rule: "R2", change: [[B, WIDE, "{cidr: 203.0.0.0/12}"]], says: "is wider than /16", at: [B, "203.0.0.0/12"] },
  { rule: "R2", change: [[B, WIDE, '{cidr: "2001:db8::/32"}']], says: "is wider than /40", at: [B, "2001:db8"] },
  // Ports and TLS names.
  {
    rule: "invalid-type",
    change: [[C, "443/TCP", "443"]],
    says: "must be a port with its transport, such as 443/TCP, not 443",
    fix: "443/TCP",
    at: [C, "[443]"],
  },
  {
    rule: "plaintext-egress",
    severity: "warning",
    change: [
      [C, "443/TCP", "443/TCP, 80/TCP"],
      [A, "[{port: 443, protocol: TCP}]", "[{port: 443, protocol: TCP}, {port: 80, protocol: TCP}]"],
    ],
    says: "HTTP without encryption",
    at: [C, "80/TCP"],
  },
  {
    rule: "sni",
    change: [[C, "sni: [api.stripe.com]", "sni: [www.stripe.com]"]],
    says: 'TLS name "www.stripe.com" is not covered by destination',
    at: [C, "www.stripe"],
  },
  { rule: "sni", change: [[C, "443/TCP", "443/TCP, 443/UDP"]], says: "TLS names need TCP", at: [C, "sni"] },
  {
    rule: "sni",
    change: [[A, "{port: 443, protocol: TCP}", "{port: 443, protocol: UDP}"]],
    says: "TLS names need TCP",
    at: [A, "tls"],
  },
  {
    rule: "destination",
    change: [[C, FQDN, "{fqdn: 10.1.2.3}"]],
    says: "is an address",
    fix: "DNS name",
    at: [C, "10.1.2.3"],
  },
  {
    rule: "destination",
    change: [[C, FQDN, '{fqdn: "*.stripe.com"}']],
    says: "has a wildcard; use fqdnPattern",
    at: [C, '"*.stripe'],
  },
  { rule: "destination", change: [[C, FQDN, '{fqdnPattern: "**"}']], says: "matches every name", at: [C, '"**"'] },
  {
    rule: "destination",
    change: [[C, FQDN, '{fqdnPattern: "a.**.com"}']],
    says: "may have '**' only as its whole first label",
    at: [C, "a.**"],
  },
  {
    rule: "destination",
    change: [[C, FQDN, "{fqdn: a.example.com, cidr: 203.0.113.0/28}"]],
    says: "names fqdn and cidr at once",
    at: [C, "a.example"],
  },
  { rule: "destination", change: [[C, FQDN, "{}"]], says: "destination names nothing", at: [C, "to: {}"] },
  {
    rule: "destination",
    change: [[C, "{fqdn: api.stripe.com}", "{fqdn: api.stripe.com, except: [10.0.0.0/8]}"]],
    says: "except has no cidr",
    at: [C, "except: [10"],
  },
  {
    rule: "destination",
    change: [[C, "203.0.113.7/32]}\n          ports", "198.51.100.0/32]}\n          ports"]],
    says: "is not inside 203.0.113.0/28",
    at: [C, "198.51"],
  },
  {
    rule: "destination",
    change: [[C, "203.0.113.0/28", "203.0.113.1/28"]],
    says: "write 203.0.113.0/28",
    at: [C, "203.0.113.1/28"],
  },
  // Time (R12).
  {
    rule: "R12",
    change: [
      [A, "2027-03-01T00:00:00Z", "2026-11-20T00:00:00Z"],
      [C, "          expires: 2027-03-01\n", ""],
    ],
    says: "ended at 2026-11-20T00:00:00Z",
    at: [C, "approval: EA-1"],
  },
  {
    rule: "R12",
    change: [[A, "validFrom: 2026-10-02T10:00:00Z", "validFrom: 2026-11-22T10:00:00Z"]],
    says: "holds from 2026-11-22T10:00:00Z on",
    at: [C, "approval: EA-1"],
  },
  {
    rule: "R12",
    severity: "warning",
    change: [
      [A, "2027-03-01T00:00:00Z", "2026-12-01T00:00:00Z"],
      [C, "expires: 2027-03-01", "expires: 2026-12-01"],
    ],
    says: "ends in 10 days",
    at: [C, "approval: EA-1"],
  },
  {
    rule: "R12",
    change: [[A, "expiresAt", "revoked: {by: sec, at: 2026-11-01T00:00:00Z, reason: Contract ended}\n  expiresAt"]],
    says: "was revoked by sec at 2026-11-01T00:00:00Z: Contract ended",
    at: [C, "approval: EA-1"],
  },
  {
    rule: "R12",
    change: [[C, "expires: 2027-03-01", "expires: 2027-03-02"]],
    says: "is after the end of approval",
    at: [C, "2027-03-02"],
  },
  {
    rule: "R12",
    change: [[C, "expires: 2027-03-01", "expires: 2026-11-01"]],
    says: "egress ended at 2026-11-01",
    at: [C, "2026-11-01"],
  },
  {
    rule: "R12",
    change: [[C, "expires: 2027-03-01", "expires: 2027-02-30"]],
    says: "is neither a date nor an instant",
    at: [C, "2027-02-30"],
  },
  // The record itself.
  {
    rule: "R16",
    change: [[A, "name: ea-1", "name: ea-1-of-a-very-long-kind-of-name-that-never-ends"]],
    says: "at most 24 characters",
    at: [A, "ea-1-of"],
  },
  {
    rule: "approval",
    change: [[A, "validFrom: 2026-10-02T10:00:00Z", "validFrom: 2026-08-01T10:00:00Z"]],
    says: "risk medium lasts at most 180 days",
    at: [A, "expiresAt"],
  },
  {
    rule: "approval",
    change: [[A, "risk: medium", "risk: high"]],
    says: "risk high needs 2 approvers and has 1",
    at: [A, "- {subject: sec"],
  },
  { rule: "approval", change: [[A, "sec@acme.example", "Ana@acme.example"]], says: "can't grant it", at: [A, "Ana@"] },
  {
    rule: "approval",
    change: [[A, "components: [api]", "components: []"]],
    says: "risk high, not medium",
    at: [A, "components: []"],
  },
  {
    rule: "approval",
    change: [[A, "2027-03-01T00:00:00Z", "2026-10-01T00:00:00Z"]],
    says: "is not after validFrom",
    at: [A, "expiresAt"],
  },
  {
    rule: "approval",
    change: [[A, "validFrom:", "breakGlass: {incident: INC-1}\n  validFrom:"]],
    says: "at most 24 hours",
    at: [A, "expiresAt"],
  },
  {
    rule: "approval",
    change: [[A, DESTINATION, '{fqdnPattern: "**.com"}']],
    says: "fewer than two labels after the wildcard",
    at: [A, "**.com"],
  },
  {
    rule: "approval",
    change: [[A, DESTINATION, '{fqdnPattern: "*.blob.core.windows.net"}']],
    says: "where anyone can have a name",
    at: [A, "blob.core"],
  },
  {
    rule: "approval",
    change: [[A, "2026-10-01T09:00:00Z", "2026-13-01T09:00:00Z"]],
    says: "is not an instant",
    at: [A, "2026-13"],
  },
  {
    rule: "invalid-value",
    change: [[A, "Card payments under contract C-77.", "Because."]],
    says: "must have at least 20 characters",
    at: [A, "Because"],
  },
  {
    rule: "duplicate",
    change: [[B, "name: ea-2", "name: ea-1"]],
    says: 'approval "ea-1" is already on record at approval/ea-1.yaml:3',
    at: [B, "ea-1"],
  },
  {
    rule: "R20",
    severity: "warning",
    change: [[B, "components: [api]", "components: [api, apis]"]],
    says: 'component "apis", which cell "acme/orders" does not have',
    at: [B, "apis"],
  },
  {
    rule: "R20",
    severity: "warning",
    change: [[B, "[dev, prod]", "[dev, prod, qa]"]],
    says: 'environment "qa"',
    at: [B, "qa"],
  },
  // Two rules of one component.
  {
    rule: "R9",
    change: [
      [
        C,
        "        - to: {cidr",
        `        - to: {fqdnPattern: "*.stripe.com"}\n          ports: [443/TCP]\n          justification: More\n          approval: EA-3\n        - to: {cidr`,
      ],
    ],
    says: "*.stripe.com at 443/TCP is allowed with TLS names and, for api.stripe.com, without",
    at: [C, "*.stripe.com"],
  },
  {
    rule: "duplicate",
    change: [
      [
        C,
        "        - to: {cidr",
        "        - to: {fqdn: API.stripe.com}\n          ports: [443/TCP]\n          sni: [api.stripe.com]\n          justification: More\n          approval: EA-3\n        - to: {cidr",
      ],
    ],
    says: "api.stripe.com at 443/TCP is declared twice",
    at: [C, "API.stripe.com"],
  },
  // Odds and ends of the record.
  {
    rule: "R6",
    change: [[B, "endPort: 9050", "endPort: 9100"]],
    says: "ports 9000-9100 span 101 ports",
    at: [B, "9100"],
  },
  {
    rule: "duplicate",
    change: [[A, "components: [api]", "components: [api, api]"]],
    says: '"api" is given twice',
    at: [A, "[api, api]"],
  },
  {
    rule: "approval",
    change: [[A, "validFrom:", "supersedes: EA-1\n  validFrom:"]],
    says: "supersedes itself",
    at: [A, "supersedes"],
  },
  {
    rule: "approval",
    change: [
      [
        A,
        "role: security, at: 2026-10-02T10:00:00Z}",
        "role: security, at: 2026-10-02T10:00:00Z}\n    - {subject: SEC@acme.example, role: owner, at: 2026-10-02T10:00:00Z}",
      ],
    ],
    says: "approves twice",
    at: [A, "SEC@"],
  },
  { rule: "destination", change: [[A, DESTINATION, "{fqdn: 10.1.2.3}"]], says: "is an address", at: [A, "10.1.2.3"] },
  {
    rule: "R2",
    change: [
      [
        B,
        WIDE,
        "{cidr: 0.0.0.0/0, except: [0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 168.63.129.16/32, 224.0.0.0/4, 255.255.255.255/32]}",
      ],
    ],
    says: "is every address",
    at: [B, "0.0.0.0/0"],
  },
  {
    rule: "sni",
    change: [[A, "{sni: [api.stripe.com]}", "{sni: [stripe]}"]],
    says: "has only one label",
    at: [A, "[stripe]"],
  },
  {
    rule: "duplicate",
    change: [[C, "443/TCP", "443/TCP, 443/TCP"]],
    says: 'port "443/TCP" is given twice',
    at: [C, "443/TCP, 443"],
  },
  {
    rule: "sni",
    change: [[C, "sni: [api.stripe.com]", "sni: [10.0.0.1]"]],
    says: 'TLS name "10.0.0.1" is an address',
    at: [C, "10.0.0.1"],
  },
  {
    rule: "duplicate",
    change: [[C, "sni: [api.stripe.com]", "sni: [api.stripe.com, api.stripe.com]"]],
    says: "is given twice",
    at: [C, "com, api"],
  },
  {
    rule: "R1",
    change: [
      [C, FQDN, '{fqdnPattern: "*.stripe.com"}'],
      [C, "sni: [api.stripe.com]", "sni: [www.stripe.com]"],
    ],
    says: 'TLS name "www.stripe.com" is not among api.stripe.com of approval',
    at: [C, "www.stripe"],
  },
  {
    rule: "R20",
    severity: "warning",
    change: [[C, LEASED, ""]],
    says: 'approval "ea-2" is used by no egress of cell "acme/orders"',
    at: [B, "ea-2"],
  },
  {
    rule: "R20",
    severity: "warning",
    change: [[B, "validFrom", "supersedes: ea-0\n  validFrom"]],
    says: 'approval "ea-0" is not on record',
    at: [B, "ea-0"],
  },
  {
    rule: "R20",
    severity: "warning",
    change: [
      [B, "project: orders", "project: order"],
      [C, LEASED, ""],
    ],
    says: 'is for cell "acme/order", which is not declared',
    fix: 'did you mean "acme/orders"',
    at: [B, "project: order"],
  },
];

export const held: readonly Held[] = [
  { rule: "R1", why: "case and trailing dot do not matter", change: [[C, FQDN, "{fqdn: API.Stripe.com.}"]] },
  { rule: "R1", why: "a deep wildcard covers one label", change: [[A, DESTINATION, '{fqdnPattern: "**.stripe.com"}']] },
  {
    rule: "R2",
    why: "the hole may be written in halves",
    change: [[C, "except: [203.0.113.7/32]}\n          ports", "except: [203.0.113.6/31]}\n          ports"]],
  },
  {
    rule: "R2",
    why: "a range with the plane's addresses left out",
    change: [
      [B, WIDE, "{cidr: 10.0.0.0/16}"],
      [C, CIDR, "{cidr: 10.0.3.0/24}"],
      ["plane.yaml", "[10.0.0.0/16]", "[10.0.4.0/22]"],
    ],
  },
  {
    rule: "R6",
    why: "two ranges together cover one",
    change: [
      [
        B,
        "{port: 9000, endPort: 9050, protocol: TCP}",
        "{port: 9006, endPort: 9050, protocol: TCP}, {port: 9000, endPort: 9005, protocol: TCP}",
      ],
    ],
  },
  {
    rule: "R7",
    why: "a range that ends before port 53",
    change: [
      [C, "8443/TCP, 9000-9010/TCP", "9000-9010/TCP, 40-52/TCP"],
      [B, "ports: [", "ports: [{port: 30, endPort: 52, protocol: TCP}, "],
    ],
  },
  {
    rule: "R19",
    why: "a shared name with its TLS name",
    change: [
      [C, FQDN, "{fqdn: d1.cloudfront.net}"],
      [C, "sni: [api.stripe.com]", "sni: [d1.cloudfront.net]"],
      [A, DESTINATION, "{fqdn: d1.cloudfront.net}"],
      [A, "sni: [api.stripe.com]", "sni: [d1.cloudfront.net]"],
    ],
  },
  { rule: "plaintext-egress", why: "ports beside the plain ones", change: [[C, "9000-9010/TCP", "9000-9001/TCP"]] },
  { rule: "sni", why: "a name that the pattern matches", change: [[C, FQDN, '{fqdnPattern: "*.stripe.com"}']] },
  { rule: "destination", why: "one address", change: [[C, CIDR, "{cidr: 203.0.113.9/32}"]] },
  {
    rule: "R12",
    why: "an end beyond the warning",
    change: [
      [A, "2027-03-01T00:00:00Z", "2026-12-05T00:00:00Z"],
      [C, "expires: 2027-03-01", "expires: 2026-12-05"],
    ],
  },
  {
    rule: "R16",
    why: "an id of 24 characters",
    change: [
      [A, "name: ea-1", "name: ea-123456789012345678901"],
      [C, "approval: EA-1", "approval: EA-123456789012345678901"],
    ],
  },
  {
    rule: "approval",
    why: "risk high with two approvers and all components",
    change: [
      [A, "risk: medium", "risk: high"],
      [A, "components: [api]", "components: []"],
      [
        A,
        "2026-10-02T10:00:00Z}\n",
        "2026-10-02T10:00:00Z}\n    - {subject: cto@acme.example, role: owner, at: 2026-10-02T11:00:00Z}\n",
      ],
      [A, "2027-03-01T00:00:00Z", "2026-12-31T00:00:00Z"],
      [C, "expires: 2027-03-01", "expires: 2026-12-31"],
    ],
  },
  {
    rule: "R20",
    why: "a revoked approval need not be used",
    change: [[B, "validFrom", "supersedes: ea-1\n  validFrom"]],
  },
];
