import { describe, expect, it } from "vitest";
import { type AccessSettings, accessObjects } from "../../components/access/objects.ts";
import { subjectsOf } from "../../components/access/subject.ts";

const people = { readers: ["b", "a"], operators: ["c"], breakGlass: ["d"] };
const settings: AccessSettings = { cloud: "gcp", people };
const named = (objects: ReturnType<typeof accessObjects>, kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name);

describe("groups of people", () => {
  it("are what each cloud calls them at the API server", () => {
    expect(subjectsOf("azure", people)).toEqual({ reader: ["a", "b"], operator: ["c"], requester: ["d"] });
    expect(subjectsOf("gcp", people)).toEqual({ reader: ["a", "b"], operator: ["c"], requester: ["d"] });
    const fixed = { reader: ["cellwall:reader"], operator: ["cellwall:operator"], requester: ["cellwall:break-glass"] };
    expect(subjectsOf("aws", people)).toEqual(fixed);
  });

  it("that are empty get no binding: nobody is everybody nowhere", () => {
    for (const cloud of ["azure", "aws", "gcp"] as const) {
      const objects = accessObjects({ cloud, people: { readers: [], operators: [], breakGlass: [] } });
      const bindings = objects.filter(({ kind }) => kind.endsWith("RoleBinding"));
      expect(bindings.map(({ metadata }) => metadata.name)).toEqual(["cellwall-break-glass"]);
    }
  });

  it("never hold break-glass: its role is bound to the account alone", () => {
    const [binding, ...others] = named(accessObjects(settings), "ClusterRoleBinding", "cellwall-break-glass");
    expect(others).toEqual([]);
    expect(binding?.subjects).toEqual([
      { kind: "ServiceAccount", name: "break-glass", namespace: "cellwall-break-glass" },
    ]);
  });
});

describe("objects of the access", () => {
  it("are the same for the same settings, in whatever order these were written", () => {
    const shuffled = {
      ...settings,
      people: { ...people, readers: ["a", "b"] },
      platformNamespaces: ["x", "kube-system"],
    };
    expect(JSON.stringify(accessObjects(shuffled))).toBe(
      JSON.stringify(accessObjects({ ...settings, platformNamespaces: ["kube-system", "x", "x"] })),
    );
  });

  it("say who manages them, each one", () => {
    for (const { metadata } of accessObjects(settings)) {
      expect(metadata.labels, metadata.name).toMatchObject({ "app.kubernetes.io/managed-by": "cellwall" });
    }
  });

  it("bind logs in namespaces of the platform and nowhere else", () => {
    const platform = accessObjects({ ...settings, platformNamespaces: ["kube-system", "gateway-external"] });
    const bound = named(platform, "RoleBinding", "cellwall-reader-platform");
    expect(bound.map(({ metadata }) => metadata.namespace)).toEqual(["gateway-external", "kube-system"]);
    expect(named(platform, "ClusterRoleBinding", "cellwall-reader-platform")).toEqual([]);
  });

  it("name the plane's own production environments; a plane without any has no such guard", () => {
    const guard = (productionEnvironments: readonly string[]) =>
      named(
        accessObjects({ ...settings, productionEnvironments }),
        "ValidatingAdmissionPolicy",
        "cellwall-production-exec",
      );
    expect(guard(["live", "canary"])).toMatchObject([
      {
        spec: {
          failurePolicy: "Fail",
          matchConstraints: {
            namespaceSelector: {
              matchExpressions: [{ key: "cellwall.dev/environment", operator: "In", values: ["canary", "live"] }],
            },
          },
        },
      },
    ]);
    expect(guard([])).toEqual([]);
  });

  it("refuse what can't be judged: every policy fails closed and denies", () => {
    const policies = accessObjects(settings).filter(({ kind }) => kind === "ValidatingAdmissionPolicy");
    expect(policies.length).toBeGreaterThan(5);
    for (const { metadata, spec } of policies) {
      expect(spec, metadata.name).toMatchObject({ failurePolicy: "Fail" });
      expect(named(accessObjects(settings), "ValidatingAdmissionPolicyBinding", metadata.name)).toMatchObject([
        { spec: { policyName: metadata.name, validationActions: ["Deny"] } },
      ]);
    }
  });
});
