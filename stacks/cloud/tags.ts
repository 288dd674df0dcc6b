/**
 * Tags (Azure, AWS) or labels (Google Cloud, hence lower case and hyphens) on everything of a plane that takes them. The
 * policy pack asks for both.
 */
export function planeTags(plane: string): Readonly<Record<string, string>> {
  return { "cellwall-plane": plane, "managed-by": "cellwall" };
}
