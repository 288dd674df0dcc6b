import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity.js";
import { Provider } from "@pulumi/aws/provider.js";
import { awsSite } from "../../components/plane/aws.ts";
import type { MakeSite } from "../../components/plane/site.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight, refusal } from "./preflight.ts";
import type { PlaneOptions } from "./region.ts";

const LOGIN = "log in with `aws sso login`, or set AWS_PROFILE, as somebody of that account";

/** Keys, network and EKS cluster of a plane. */
export async function site(plane: string, config: CloudConfig, opts: PlaneOptions): Promise<MakeSite> {
  const { account, region, aws } = config;
  if (aws === undefined) throw new Error("settings of AWS were not read");
  // The provider itself refuses credentials of another account as well, also long after this preview.
  const provider = new Provider(
    `${plane}-aws`,
    {
      region: region as NonNullable<ConstructorParameters<typeof Provider>[1]>["region"] & string,
      allowedAccountIds: [account],
    },
    opts,
  );
  const caller = await preflight("account", account, LOGIN, () => getCallerIdentity({}, { provider }));
  if (caller.accountId !== account) {
    throw refusal("account", account, `is not the account of these credentials, which is ${caller.accountId}`, LOGIN);
  }
  return awsSite({ provider, ...aws });
}
