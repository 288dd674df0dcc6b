import { type Family, familiesOf } from "../matrix/family.ts";
import type { SourceId } from "../matrix/source.ts";
import { type LogRequest, received, type SinkRequest, sinksOfKind } from "../plan/request.ts";
import { CONTROL_PLANE, CONTROL_PLANE_PREFIX, controlPlaneOf } from "./family.ts";

type Of<Kind extends SinkRequest["kind"]> = Extract<SinkRequest, { readonly kind: Kind }>;

/** A sink with what it receives. */
export interface Receiver<Kind extends SinkRequest["kind"]> {
  readonly name: string;
  readonly asked: Of<Kind>;
  readonly sources: readonly SourceId[];
}

/** What is made of a request: decided here, made elsewhere. */
export interface AwsLogPlan {
  /** Absent where nothing is stored in a bucket. */
  readonly bucket?: Of<"bucket">;
  /** Families that the shipper writes into the bucket. */
  readonly families: readonly Family[];
  /** What of the control plane's log group goes into the bucket. */
  readonly controlPlane: "none" | "audit" | "all";
  readonly cloudActivity: boolean;
  readonly networkFlow: boolean;
  /** Something stands behind the bucket, so functions feed it. */
  readonly functions: boolean;
  /** Prefixes that hold logs, for whoever is told of new objects. */
  readonly prefixes: readonly string[];
  readonly archive?: Receiver<"bucket">;
  readonly watch?: Receiver<"cloudwatch">;
  readonly search?: Receiver<"opensearch">;
  readonly lake?: Receiver<"security-lake">;
}

/** Object prefix of what AWS's own services write (CloudTrail and VPC guides). */
const AWS_LOGS = "AWSLogs";

/** Whatever is shipped or streamed goes through the bucket, also where only what stands behind it was asked for. */
export function planOf(request: LogRequest): AwsLogPlan {
  const archive = receiver(request, "bucket");
  const watch = receiver(request, "cloudwatch");
  const search = receiver(request, "opensearch");
  const lake = receiver(request, "security-lake");
  // Security Lake collects everything but flows by itself.
  const flows = lake?.sources.filter((source) => familiesOf([source]).length > 0) ?? [];
  const through = [...(archive?.sources ?? []), ...(search?.sources ?? []), ...flows];
  const families = familiesOf(through);
  const controlPlane = controlPlaneOf(through);
  const cloudActivity = archive?.sources.includes("cloud-activity") === true;
  const networkFlow = archive?.sources.includes("network-flow") === true;
  const { searchDays, keepDays } = search?.asked ?? lake?.asked ?? {};
  const passage: Of<"bucket"> = {
    kind: "bucket",
    ...(searchDays !== undefined && { searchDays }),
    ...(keepDays !== undefined && { keepDays }),
  };
  const functions = search !== undefined || flows.length > 0;
  const bucket = archive?.asked ?? (functions ? passage : undefined);
  return {
    ...(bucket !== undefined && { bucket }),
    ...{ families, controlPlane, cloudActivity, networkFlow, functions },
    prefixes: [
      ...families,
      ...(controlPlane === "none" ? [] : [CONTROL_PLANE_PREFIX]),
      ...(cloudActivity || networkFlow ? [AWS_LOGS] : []),
    ],
    ...(archive !== undefined && { archive }),
    ...(watch !== undefined && { watch }),
    ...(search !== undefined && { search }),
    ...(lake !== undefined && { lake }),
  };
}

function receiver<Kind extends "bucket" | "cloudwatch" | "opensearch" | "security-lake">(
  request: LogRequest,
  kind: Kind,
): Receiver<Kind> | undefined {
  const [found] = sinksOfKind(request, kind);
  return found && { name: found[0], asked: found[1] as Of<Kind>, sources: received(request, found[0]) };
}

/** True where the control plane's log group is itself a sink, not only a passage. */
export function staysInCloudWatch({ watch }: AwsLogPlan): boolean {
  return watch?.sources.some((source) => CONTROL_PLANE.includes(source)) === true;
}
