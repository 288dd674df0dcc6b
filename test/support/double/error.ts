/** A fault that the engine shows as it is. */
export class CloudError extends Error {
  override readonly name = "CloudError";
}
