import type { AwsRole } from "../grant.ts";
import { DATA_DENIED, IDENTITY_DENIED } from "./denied.ts";
import { DESCRIBE } from "./reader.ts";

/** Keeps a plane up to date by updates with a name, and changes nothing else. */
export const OPERATOR: AwsRole = {
  cloud: "aws",
  name: "operator",
  can: [
    ...DESCRIBE,
    {
      what: "update versions and sizes",
      scope: "cluster",
      why: "the version of control plane, nodes and add-ons, and how many nodes there are; who gets in is not among it",
      actions: [
        ...["UpdateClusterVersion", "UpdateNodegroupConfig", "UpdateNodegroupVersion", "UpdateAddon"].map(
          (action) => `eks:${action}`,
        ),
      ],
    },
  ],
  cannot: [
    {
      what: "change access and protection of the cluster",
      scope: "everywhere",
      why: "endpoint, logging, deletion protection and access entries are under review as code",
      actions: [
        ...["UpdateClusterConfig", "DeleteCluster", "CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry"],
        ...["AssociateAccessPolicy", "DisassociateAccessPolicy"],
      ].map((action) => `eks:${action}`),
    },
    ...IDENTITY_DENIED,
    ...DATA_DENIED,
  ],
};
