import { type AwsGrant, type AwsRole, type Reach, type RolePlace, reach } from "./grant.ts";

/** Characters that a managed policy may have, white space not counted (IAM quotas, 2026). */
export const MAX_POLICY = 6_144;

/** Managed policies that a role may carry (IAM quotas, 2026, default). */
export const MAX_POLICIES = 10;

interface Statement extends Reach {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
}

/** The policies of a role, as JSON, in as few documents as they fit in; the denials come first, so that none is ever missing. */
export function policyDocuments(role: AwsRole, place: RolePlace): string[] {
  const statements = [
    ...role.cannot.flatMap((grant) => statementOf("Deny", grant, place)),
    ...role.can.flatMap((grant) => statementOf("Allow", grant, place)),
  ];
  const documents: Statement[][] = [[]];
  for (const statement of statements) {
    const last = documents.at(-1) ?? [];
    if (last.length > 0 && write([...last, statement]).length > MAX_POLICY) documents.push([statement]);
    else last.push(statement);
  }
  return documents.map(write);
}

function statementOf(effect: Statement["Effect"], { actions, scope }: AwsGrant, place: RolePlace): Statement[] {
  const how = reach(scope, place);
  return how === undefined ? [] : [{ Effect: effect, Action: actions, ...how }];
}

function write(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
