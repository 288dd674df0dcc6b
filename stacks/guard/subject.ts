import { AZURE, plainType } from "./type.ts";
import { isRecord, type Props } from "./value.ts";

/** azure-native's resource for API versions without a type of their own; its `properties` are what ARM takes. */
const GENERIC = "azure-native:resources:Resource";

/** ARM's resource types behind generic resources, in lower case: ARM does not mind. */
const BEHIND: Readonly<Record<string, string>> = {
  "microsoft.containerservice/managedclusters": AZURE.cluster,
  "microsoft.containerservice/managedclusters/agentpools": AZURE.pool,
};

/** Type and properties as rules know them, whichever way the program went about it. */
export function subject(type: string, props: Props): { readonly type: string; readonly props: Props } {
  const plain = plainType(type);
  if (plain !== GENERIC) return { type: plain, props };
  const name = [props.resourceProviderNamespace, props.parentResourcePath, props.resourceType]
    .filter((part) => typeof part === "string" && part !== "")
    .join("/")
    .toLowerCase()
    .replace(/managedclusters\/[^/]+\/agentpools/, "managedclusters/agentpools");
  const behind = BEHIND[name];
  if (behind === undefined) return { type: plain, props };
  return { type: behind, props: { ...props, ...(isRecord(props.properties) ? props.properties : {}) } };
}
