import { describe, expect, it } from "vitest";
import type { Finding } from "../../stacks/guard/rule.ts";
import { RULES } from "../../stacks/guard/rules.ts";
import { UNKNOWN_VALUES } from "../../stacks/guard/value.ts";
import { CASES, DEFAULT_OTHERS, GOOD } from "./case.ts";
import { aws } from "./good/aws.ts";
import { azure } from "./good/azure.ts";
import { example, kubernetes } from "./good/kubernetes.ts";
import { broken, changed, findings } from "./support.ts";

const NOT_KNOWN = UNKNOWN_VALUES[2] ?? "";
const ruleOf = (id: string) => {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
};
const judge = (id: string, of: (typeof GOOD)[number], others = DEFAULT_OTHERS) => findings(ruleOf(id), of, others);

describe("every rule", () => {
  it.each(RULES.map(({ id }) => id))("%s accepts what the plane is made of", (id) => {
    expect(GOOD.flatMap((resource) => judge(id, resource))).toEqual([]);
  });

  it.each(RULES.map(({ id }) => id))("%s has a case that breaks it for each type it looks at", (id) => {
    const rule = ruleOf(id);
    const types = rule.kind === "graph" ? [] : rule.types;
    const covered = new Set(CASES.filter(({ rule }) => rule === id).map(({ of }) => of.type));
    expect(covered.size).toBeGreaterThan(0);
    expect([...(types ?? [])].filter((type) => !covered.has(type))).toEqual([]);
  });

  it.each(CASES)("$rule refuses $of.type with $path = $value", ({ rule, of, path, value, others }) => {
    const bad = changed(of, path, value);
    const found = findings(ruleOf(rule), bad, others).filter((finding) => finding.kind === "broken");
    expect(found.length).toBeGreaterThan(0);
    for (const { message, fix } of found) {
      expect(message.length).toBeGreaterThan(15);
      expect(fix.length).toBeGreaterThan(15);
    }
  });

  it.each(CASES.filter(({ path, others }) => path !== "protect" && others === DEFAULT_OTHERS))(
    "$rule neither refuses nor passes $of.type while $path is not known",
    ({ rule, of, path, others }) => {
      const found = findings(ruleOf(rule), changed(of, path, NOT_KNOWN), others);
      expect(broken(found)).toEqual([]);
      expect(found.map(({ kind }) => kind)).toContain("unknown");
    },
  );
});

describe("a plane's own objects", () => {
  it("pass: the example cells and guardrails, as compiled", () => {
    expect(example.length).toBeGreaterThan(40);
    const all = RULES.flatMap((rule): readonly Finding[] =>
      rule.kind === "stack" ? rule.check(example) : example.flatMap((object) => findings(rule, object)),
    );
    expect(all).toEqual([]);
  });

  it("lose their default deny: one message, for that cell", () => {
    const open = example.filter(
      ({ type, props }) =>
        !(
          /NetworkPolicy$/.test(type) &&
          (props.metadata as { name: string; namespace?: string }).name === "cell-00-default-deny" &&
          (props.metadata as { namespace?: string }).namespace === "acme-orders-prod"
        ),
    );
    expect(open.length).toBe(example.length - 2);
    const rule = ruleOf("cell-default-deny");
    if (rule.kind !== "stack") throw new Error("not a stack rule");
    expect(broken(rule.check(open))).toEqual([
      "namespace acme-orders-prod of a cell has no policy that denies all ingress and egress by default",
    ]);
  });

  it("may watch without denying in phase observe", () => {
    const observed = changed(kubernetes.namespace, "metadata.labels", {
      "cellwall.dev/project": "orders",
      "cellwall.dev/phase": "observe",
    });
    expect(judge("cell-default-deny", observed, [])).toEqual([]);
  });
});

describe("rules about places", () => {
  it("take Cilium's empty rule for the default deny it is, and Kubernetes' empty rule for the door it is", () => {
    expect(judge("no-open-policy", changed(kubernetes.cilium, "spec.ingress", [{}]))).toEqual([]);
    expect(broken(judge("no-open-policy", changed(kubernetes.networkPolicy, "spec.ingress", [{}])))).toHaveLength(1);
  });

  it("leave kube-system to the cluster", () => {
    const dns = changed(
      changed(kubernetes.cilium, "spec.egress", [{ toEntities: ["all"] }]),
      "metadata.namespace",
      "kube-system",
    );
    expect(judge("no-open-policy", dns)).toEqual([]);
  });

  it("let named ranges reach a public API server", () => {
    const vpcConfig = {
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.7/32"],
    };
    expect(judge("private-api-server", changed(aws.cluster, "vpcConfig", vpcConfig))).toEqual([]);
  });

  it("find a diagnostic setting by where its input came from, when no id is known yet", () => {
    const cluster = changed(azure.cluster, "id", NOT_KNOWN);
    const setting = changed(azure.diagnostics, "resourceUri", NOT_KNOWN);
    const linked = { ...setting, from: { resourceUri: [cluster.urn] } };
    expect(judge("aks-diagnostics", cluster, [linked])).toEqual([]);
    const silent = changed(linked, "logs", [{ category: "kube-scheduler", enabled: true }]);
    expect(broken(judge("aks-diagnostics", cluster, [silent]))).toEqual([
      "the cluster's DiagnosticSetting lacks kube-audit-admin and guard",
    ]);
  });

  it("never show a secret that they found", () => {
    const [message = ""] = broken(judge("no-plain-secret", changed(aws.instance, "adminPassword", "hunter2")));
    expect(message).toContain("adminPassword");
    expect(message).not.toContain("hunter2");
  });

  it("believe a value that is marked as a secret", () => {
    const marked = { ...changed(aws.instance, "adminPassword", "hunter2"), secrets: new Set(["adminPassword"]) };
    expect(judge("no-plain-secret", marked)).toEqual([]);
  });
});
