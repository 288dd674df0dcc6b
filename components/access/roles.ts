import { breakGlass, requester } from "./role/break-glass.ts";
import { operator } from "./role/operator.ts";
import { reader } from "./role/reader.ts";
import type { Role, RoleName } from "./role.ts";

/** All roles. There is none for an administrator: what these can't do, the pipeline does. */
export const ROLES: Readonly<Record<RoleName, Role>> = { reader, operator, requester, "break-glass": breakGlass };
