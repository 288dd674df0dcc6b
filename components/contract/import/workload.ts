/** What is read of an OpenChoreo `Workload` (v1alpha1); fields beside these are reported, not refused. */
import { z } from "zod";

const endpoint = z.looseObject({
  type: z.enum(["HTTP", "gRPC", "GraphQL", "Websocket", "TCP", "UDP"]),
  port: z.int(),
  targetPort: z.int().optional(),
  visibility: z.array(z.enum(["project", "namespace", "internal", "external"])).optional(),
  basePath: z.string().optional(),
  schema: z.looseObject({ type: z.string().optional(), content: z.string().optional() }).optional(),
});

const connection = z.looseObject({
  project: z.string().optional(),
  component: z.string(),
  name: z.string(),
  visibility: z.string().optional(),
});

const container = z.looseObject({
  env: z
    .array(z.looseObject({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).optional() }))
    .optional(),
});

export const workloadSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal("Workload"),
  metadata: z.looseObject({ name: z.string().optional(), namespace: z.string().optional() }),
  spec: z.looseObject({
    owner: z.looseObject({ projectName: z.string(), componentName: z.string() }),
    container: container.optional(),
    endpoints: z.record(z.string(), endpoint).optional(),
    dependencies: z
      .looseObject({
        endpoints: z.array(connection).optional(),
        resources: z.array(z.looseObject({ ref: z.string() })).optional(),
      })
      .optional(),
  }),
});

export type Workload = z.output<typeof workloadSchema>;
export type WorkloadEndpoint = z.output<typeof endpoint>;
