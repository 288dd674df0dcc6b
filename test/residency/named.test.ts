import { describe, expect, it } from "vitest";
import { namedIn } from "../../components/residency/named.ts";

const urn =
  "urn:pulumi:eu-1::planes::cellwall:index:PrivateDataPlane$cellwall:index:AwsLogs$aws:s3/bucket:Bucket::eu-1-logs";
const before = [
  { urn, props: { bucket: "eu-1-logs-812440b" } },
  { urn: "urn:pulumi:eu-1::planes::aws:sqs/queue:Queue::q", props: { bucket: "other" } },
];

describe("what an input names", () => {
  it("is a bucket that stands before it, by its name or ARN, however deep", () => {
    const props = {
      extendedS3Configuration: { bucketArn: "arn:aws:s3:::eu-1-logs-812440b", prefix: "x/" },
      targets: [{ bucket: "eu-1-logs-812440b" }],
      name: "eu-1",
    };
    expect(namedIn(props, before)).toEqual({ extendedS3Configuration: [urn], targets: [urn] });
  });

  it("is the bucket that Security Lake makes for itself, in a region where a lake stands before it", () => {
    const lake = "urn:pulumi:eu-1::planes::aws:securitylake/dataLake:DataLake::eu-1-lake";
    const made = [{ urn: lake, props: { configuration: { region: "eu-central-1" } } }];
    const bucket = (region: string) => `arn:aws:s3:::aws-security-data-lake-${region}-d6be73b3e65036608970a4e42daefc`;
    expect(namedIn({ a: bucket("eu-central-1") }, made)).toEqual({ a: [lake] });
    expect(namedIn({ a: bucket("eu-west-1"), b: `${bucket("eu-central-1")}/x`, c: "eu-central-1" }, made)).toEqual({});
    expect(namedIn({ a: bucket("eu-central-1") }, before)).toEqual({});
  });

  it("is nothing where it only begins alike, or belongs to something else", () => {
    expect(namedIn({ a: "arn:aws:s3:::eu-1-logs-812440b-copy", b: "other", c: 1 }, before)).toEqual({});
    expect(namedIn({ a: "eu-1-logs-812440b" }, [])).toEqual({});
  });
});
