import type { SettingProblem } from "../../../contract/setting.ts";
import { fault } from "../../../network/aws/check.ts";
import { isRoleArn } from "../access/admins.ts";
import type { EksClusterArgs } from "../args.ts";

/** Everything that is wrong with who gets into the cluster beside its admins. */
export function checkPeople({ people, admins }: EksClusterArgs): SettingProblem[] {
  if (people === undefined) return [];
  return (["readers", "operators", "breakGlass"] as const).flatMap((kind) =>
    people[kind].flatMap((arn, index) => {
      const field = `people.${kind}[${index}]`;
      if (!isRoleArn(arn)) {
        const fix = "write arn:aws:iam::123456789012:role/NAME; for a session, the role behind it";
        return [fault("person", field, arn, "is no ARN of an IAM role", fix)];
      }
      if (admins.includes(arn)) {
        const reason = "is an admin already, and EKS takes one entry for a role";
        return [fault("person-admin", field, arn, reason, "name it in one of the two places")];
      }
      if (people[kind].indexOf(arn) !== index) {
        return [fault("person-twice", field, arn, "is there twice", "name it once")];
      }
      return [];
    }),
  );
}
