import type { CloudRole } from "../role.ts";
import { installer } from "./role/installer.ts";
import { operator, reader } from "./role/staff.ts";

/** What whoever works on a private plane may do in the customer's subscription; nobody has a right outside of it. */
export const AZURE_ROLES: readonly CloudRole[] = [installer, operator, reader];
