import type { ArgumentProblem } from "../../../network/argument.ts";
import type { GkeClusterArgs } from "../args.ts";

/** Without the `group:` of IAM members, which is put before it here. */
const ADDRESS = /^[^@:\s]+@([a-z0-9-]+\.)+[a-z]{2,}$/;

/** Groups by role, all of the one domain whose groups RBAC reads. */
export function checkPeople({ admins, people, securityGroup }: GkeClusterArgs): ArgumentProblem[] {
  const domain = securityGroup?.split("@")[1] ?? admins[0]?.split("@")[1];
  const problems: ArgumentProblem[] = [
    ...checkGroups("admins", admins, domain),
    ...(["readers", "operators", "breakGlass"] as const).flatMap((role) =>
      checkGroups(`people.${role}`, people?.[role] ?? [], domain),
    ),
  ];
  if (admins.length === 0) {
    const reason = "nobody could administer the cluster";
    problems.push({ field: "admins", value: "none", reason, fix: "name a Google group, such as sre@example.com" });
  }
  if (securityGroup !== undefined && !/^gke-security-groups@([a-z0-9-]+\.)+[a-z]{2,}$/.test(securityGroup)) {
    problems.push({
      field: "securityGroup",
      value: securityGroup,
      reason: "is not gke-security-groups@DOMAIN, the only name that GKE takes",
      fix: "make the group of that name, with every group that RBAC names as its member, and write its address",
    });
  }
  return problems;
}

function checkGroups(field: string, groups: readonly string[], domain: string | undefined): ArgumentProblem[] {
  return groups.flatMap((group, index) => {
    const found = (reason: string, fix: string) => [{ field: `${field}[${index}]`, value: group, reason, fix }];
    if (!ADDRESS.test(group)) {
      return found("is not a group's address in lower case", "write a Google group, such as sre@example.com");
    }
    if (group.split("@")[1] === domain) return [];
    return found(
      `is not in the domain ${domain}, and RBAC reads groups of one domain only`,
      `make it a member of a group at ${domain} and name that`,
    );
  });
}
