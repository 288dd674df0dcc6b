import type * as Grpc from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { CheckFailure as PlainFailure } from "../judge/check.ts";
import { type Tree, withoutOutputs } from "../value.ts";
import type { Target } from "./context.ts";
import type { Difference, Double } from "./double.ts";
import { Empty, grpc, plugin, rpc, Struct } from "./protocol.ts";

type StructMessage = InstanceType<typeof Struct>;

/** What the engine calls, translated to and from the messages of the provider protocol. */
export function resourceProvider(double: Double): Partial<IResourceProviderServer> {
  return {
    handshake: answering(async () => {
      const response = new rpc.ProviderHandshakeResponse();
      return response.setAcceptSecrets(true).setAcceptResources(false).setAcceptOutputs(true);
    }),
    getSchema: answering(async () => new rpc.GetSchemaResponse().setSchema("{}")),
    getPluginInfo: answering(async () => new plugin.PluginInfo().setVersion(double.version)),
    attach: answering(async () => new Empty()),
    cancel: answering(async () => {
      double.cancel();
      return new Empty();
    }),
    checkConfig: answering(async (request) => {
      const failures = await double.checkConfig(tree(request.getNews()));
      return new rpc.CheckResponse().setInputs(request.getNews()).setFailuresList(failures.map(failure));
    }),
    diffConfig: answering(async () => new rpc.DiffResponse()),
    configure: answering(async (request) => {
      double.configure(tree(request.getArgs()));
      return new rpc.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptoutputs(true)
        .setAcceptresources(false)
        .setSupportspreview(true);
    }),
    check: answering(async (request) => {
      const olds = request.hasOlds() ? tree(request.getOlds()) : undefined;
      const { inputs, failures } = await double.check(target(request), olds, tree(request.getNews()));
      return new rpc.CheckResponse().setInputs(struct(inputs)).setFailuresList(failures.map(failure));
    }),
    diff: answering(async (request) => {
      const before = tree(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      return difference(await double.diff(target(request), request.getId(), before, tree(request.getNews())));
    }),
    create: answering(async (request) => {
      const properties = tree(request.getProperties());
      const made = await double.create(target(request), properties, request.getPreview(), request.getTimeout());
      return new rpc.CreateResponse().setId(made.id).setProperties(struct(made.properties));
    }),
    read: answering(async (request) => {
      const inputs = request.hasInputs() ? tree(request.getInputs()) : undefined;
      const properties = request.hasProperties() ? tree(request.getProperties()) : undefined;
      const found = await double.read(target(request), request.getId(), inputs, properties);
      if (found === undefined) return new rpc.ReadResponse();
      return new rpc.ReadResponse()
        .setId(request.getId())
        .setInputs(struct(found.inputs))
        .setProperties(struct(found.properties));
    }),
    update: answering(async (request) => {
      const news = tree(request.getNews());
      const updated = await double.update(target(request), request.getId(), news, request.getPreview());
      return new rpc.UpdateResponse().setProperties(struct(updated));
    }),
    delete: answering(async (request) => {
      await double.delete(target(request), request.getId());
      return new Empty();
    }),
    invoke: answering(async (request) => {
      const { value, failures } = await double.invoke(request.getTok(), tree(request.getArgs()));
      return new rpc.InvokeResponse().setReturn(struct(value)).setFailuresList(failures.map(failure));
    }),
  };
}

/** The name in a URN is what stands behind the last `::`. */
function target(request: { getUrn(): string }): Target {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return { urn, token: types.split("$").at(-1) ?? "", logical: name.join("::") };
}

function tree(message: StructMessage | undefined): Tree {
  return message === undefined ? {} : (withoutOutputs(message.toJavaScript() as Tree) as Tree);
}

function struct(value: Tree): StructMessage {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function failure({ property, reason }: PlainFailure) {
  return new rpc.CheckFailure().setProperty(property).setReason(reason);
}

function difference({ changes, replace, deleteFirst }: Difference) {
  const { Kind } = rpc.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new rpc.DiffResponse().setHasdetaileddiff(true).setDeletebeforereplace(deleteFirst);
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  const roots = (all: Difference["changes"]) => [...new Set(all.map(({ path }) => /^[^.[]+/.exec(path)?.[0] ?? path))];
  response.setDiffsList(roots(changes));
  if (replace) response.setReplacesList(roots(changes.filter((change) => change.replace)));
  for (const change of changes) {
    const kind = kinds[change.kind][change.replace ? 1 : 0];
    response.getDetaileddiffMap().set(change.path, new rpc.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

/** A handler from a function that answers or throws. */
function answering<Request, Response>(
  work: (request: Request) => Promise<Response>,
): Grpc.handleUnaryCall<Request, Response> {
  return (call, done) => {
    work(call.request).then(
      (response) => done(null, response),
      (error: Error) =>
        done({ name: error.name, message: error.message, code: grpc.status.UNKNOWN, details: told(error) }),
    );
  };
}

/** Defects of the double itself keep their stack. */
function told(error: Error): string {
  return error.name === "CloudError" ? error.message : (error.stack ?? error.message);
}
