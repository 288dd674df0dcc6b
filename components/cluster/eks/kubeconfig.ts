import * as pulumi from "@pulumi/pulumi";

export interface KubeconfigArgs {
  name: pulumi.Input<string>;
  region: string;
  endpoint: pulumi.Input<string>;
  /** CA of the API server, base64. */
  certificateAuthority: pulumi.Input<string>;
}

/** Kubeconfig without a credential in it: `aws eks get-token` makes one of 15 minutes from whoever runs it. A secret all the same. */
export function kubeconfig(args: KubeconfigArgs): pulumi.Output<string> {
  return pulumi.secret(
    pulumi.jsonStringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": args.name,
      clusters: [
        {
          name: args.name,
          cluster: { server: args.endpoint, "certificate-authority-data": args.certificateAuthority },
        },
      ],
      contexts: [{ name: args.name, context: { cluster: args.name, user: args.name } }],
      users: [
        {
          name: args.name,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              interactiveMode: "Never",
              command: "aws",
              args: ["--region", args.region, "eks", "get-token", "--cluster-name", args.name, "--output", "json"],
            },
          },
        },
      ],
    }),
  );
}

/**
 * Host of an endpoint such as `https://0123ABCD.gr7.eu-central-1.eks.amazonaws.com`. Cut by hand: `new URL` writes the id
 * in lower case, which is another text and therefore a change.
 */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https:\/\//, "").replace(/(:[0-9]+)?\/?$/, "");
}
