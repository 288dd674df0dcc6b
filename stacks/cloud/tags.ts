import { MANAGED_BY, tag } from "../../components/contract/label.ts";

/** Tags (Azure, AWS) or labels (Google Cloud) on everything of a plane that takes them. The policy pack asks for both. */
export function planeTags(plane: string): Readonly<Record<string, string>> {
  return { [tag.plane]: plane, [tag.managedBy]: MANAGED_BY };
}
