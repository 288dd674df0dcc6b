import { privateLife } from "./life.ts";

privateLife({
  cloud: "gcp",
  stack: "private-gcp",
  script: { account: { project: "example-customer-prod" } },
  forbidden: [
    "gcp:compute/globalAddress:GlobalAddress",
    "gcp:compute/globalForwardingRule:GlobalForwardingRule",
    "gcp:compute/networkPeering:NetworkPeering",
    "gcp:compute/router:Router",
    "gcp:compute/routerNat:RouterNat",
  ],
  link: "gcp:compute/forwardingRule:ForwardingRule",
  imageRegistry: "europe-west4-docker.pkg.dev/example-customer-prod/cellwall",
  vendorHost: "control.example.com",
  retained: [
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:kms/keyRing:KeyRing",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    "gcp:projects/iAMMember:IAMMember",
  ],
});
