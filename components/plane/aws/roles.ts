import type { CloudRole } from "../role.ts";
import type { AwsRole } from "./grant.ts";
import { INSTALLER } from "./role/installer.ts";
import { OPERATOR } from "./role/operator.ts";
import { READER } from "./role/reader.ts";

/** The roles with what each action reaches; documents are made from them. */
export const ROLES: readonly AwsRole[] = [INSTALLER, OPERATOR, READER];

/** Roles of a plane on AWS, for the vendor or for the customer's own team. Actions are IAM's. */
export const AWS_ROLES: readonly CloudRole[] = ROLES;
