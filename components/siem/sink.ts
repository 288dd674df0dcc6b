/**
 * A place that logs of a plane go to, behind one contract whichever cloud or product it is. Residency is judged by
 * `account` and `region`, so both are plain text and known before anything is made; a destination may be known only then.
 */
export interface Sink<Destination = unknown> {
  /** Name in reports, unique in a plane: `control-plane`, `flows`. */
  readonly name: string;
  /** What it is, in its cloud's own words: `azure-log-analytics`, `aws-cloudwatch`, `gcp-logging`. */
  readonly kind: string;
  /** Azure subscription, AWS account or Google Cloud project that it is in. */
  readonly account: string;
  /** Region in the cloud's own words. */
  readonly region: string;
  /** Resource id, ARN, or whatever else names it in its cloud. */
  readonly destination: Destination;
  /** What arrives there: names of sources of the log matrix. */
  readonly receives: readonly string[];
}
