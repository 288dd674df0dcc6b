/** Executable of the collector. */
export async function collector(): Promise<string> {
  return process.env.CELLWALL_COLLECTOR ?? "otelcol";
}
