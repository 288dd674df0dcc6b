import type { Component, Dependency, Endpoint, Gateway, Model, Platform } from "../contract/model.ts";
import { policyName } from "../contract/name.ts";
import { compare } from "../contract/problem.ts";
import type { EgressRule, IngressRule, PortRule } from "./cilium.ts";
import { type Caller, type Callers, endpointKey, type Frame, policy } from "./frame.ts";
import { httpRules } from "./http.ts";
import type { Placed } from "./object.ts";
import { fromGateway, podsOf, selectorOf, toGateway } from "./peer.ts";
import { portOf, portOfEndpoint } from "./port.ts";

/** Everything one pass over the model tells: who calls which endpoint pod to pod. */
export function callersOf(model: Model): Callers {
  const callers = new Map<string, Caller[]>();
  for (const { namespace, components } of model.cells) {
    for (const { name, serviceAccount, dependencies } of components) {
      for (const { target, route, operations } of dependencies) {
        if (route !== "direct") continue;
        const key = endpointKey(target.namespace, target.component, target.endpoint);
        const known = callers.get(key) ?? [];
        known.push({ namespace, component: name, serviceAccount, ...(operations !== undefined && { operations }) });
        callers.set(key, known);
      }
    }
  }
  return callers;
}

/** What may come in, one policy per endpoint that anybody may call. */
export function inbound(frame: Frame): Placed[] {
  return frame.cell.components.flatMap((component) =>
    component.endpoints.flatMap((endpoint) => {
      const rules = [...fromCallers(frame, component, endpoint), ...fromGateways(frame, endpoint)];
      if (rules.length === 0) return [];
      return [
        policy(frame, {
          name: policyName.inbound(component.name, endpoint.name),
          component: component.name,
          spec: {
            description: `Who may call ${endpoint.name} of ${component.name}`,
            endpointSelector: podsOf(component),
            ingress: rules,
          },
        }),
      ];
    }),
  );
}

/** One rule for each set of requests, so that callers who may do the same stand together. */
function fromCallers(frame: Frame, component: Component, endpoint: Endpoint): IngressRule[] {
  const declared = frame.callers.get(endpointKey(frame.cell.namespace, component.name, endpoint.name)) ?? [];
  const groups = new Map<string, { callers: Caller[]; toPorts: PortRule[] }>();
  for (const caller of [...declared, ...openCallers(frame, declared)]) {
    const rule = portRule(frame, endpoint, caller.operations);
    if (rule === undefined) continue;
    const toPorts = [rule];
    const key = JSON.stringify(toPorts);
    const group = groups.get(key) ?? { callers: [], toPorts };
    group.callers.push(caller);
    groups.set(key, group);
  }
  return [...groups]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([, { callers, toPorts }]) => ({ fromEndpoints: identitiesOf(callers).map(selectorOf), toPorts }));
}

/**
 * `intraCell: open`: every component of the cell is a caller. One that declares the call keeps to what it declares:
 * Cilium joins the rules of one peer, so that a second one without its `operations` would void them (R9).
 */
function openCallers({ cell }: Frame, declared: readonly Caller[]): Caller[] {
  if (cell.intraCell !== "open") return [];
  const known = new Set(declared.map(identityKey));
  return cell.components
    .map(({ name, serviceAccount }) => ({ namespace: cell.namespace, component: name, serviceAccount }))
    .filter((caller) => !known.has(identityKey(caller)));
}

/** What Cilium knows a caller by. */
function identityKey({ namespace, serviceAccount }: Caller): string {
  return `${namespace}/${serviceAccount}`;
}

function identitiesOf(callers: readonly Caller[]): Caller[] {
  const unique = new Map(callers.map((caller) => [identityKey(caller), caller]));
  return [...unique].toSorted(([a], [b]) => compare(a, b)).map(([, caller]) => caller);
}

/** `organization` is entered through the internal gateway, `public` through the external one; neither implies the other. */
function fromGateways(frame: Frame, endpoint: Endpoint): IngressRule[] {
  const wanted = { internal: "organization", external: "public" } as const;
  return frame.model.platform.gateways
    .filter(({ name }) => endpoint.visibility.includes(wanted[name]))
    .toSorted((a, b) => compare(a.name, b.name))
    .flatMap(({ identity }) => {
      const rule = portRule(frame, endpoint);
      return rule === undefined ? [] : [fromGateway(identity, [rule])];
    });
}

/**
 * The pod's port, with the contract's requests where there is a contract and the cell enforces. `undefined` where no
 * request is allowed: Cilium takes an empty list of requests for no list at all, which lets every request pass
 * (v1.20.2, pkg/policy/api/l4.go, `L7Rules.IsEmpty`).
 */
function portRule({ cell }: Frame, endpoint: Endpoint, operations?: readonly string[]): PortRule | undefined {
  const ports = [portOfEndpoint(endpoint)];
  // An L7 rule drops what it doesn't list even where nothing else is denied, so it has no place in the observe phase.
  if (endpoint.http === undefined || cell.phase === "observe") return { ports };
  const http = httpRules(endpoint.http, operations);
  if (http === undefined) return { ports, rules: { http: [{}] } };
  return http.length === 0 ? undefined : { ports, rules: { http } };
}

/** What may go out to other components, gateways and the API server. */
export function outbound(frame: Frame): Placed[] {
  return frame.cell.components.flatMap((component) => {
    const rules = [
      ...toTargets(frame, component),
      ...toGateways(frame.model.platform, component),
      ...toApiServer(component),
    ];
    if (rules.length === 0) return [];
    return [
      policy(frame, {
        name: policyName.outbound(component.name),
        component: component.name,
        spec: {
          description: `What ${component.name} may call inside the plane`,
          endpointSelector: podsOf(component),
          egress: rules,
        },
      }),
    ];
  });
}

function toTargets(frame: Frame, component: Component): EgressRule[] {
  const targets = new Map<string, EgressRule>();
  const add = (namespace: string, { serviceAccount }: Component, endpoint: Endpoint) => {
    const rule = {
      toEndpoints: [selectorOf({ namespace, serviceAccount })],
      toPorts: [{ ports: [portOfEndpoint(endpoint)] }],
    };
    targets.set(JSON.stringify(rule), rule);
  };
  for (const { target, route } of component.dependencies) {
    if (route !== "direct") continue;
    const found = endpointOf(frame, target);
    if (found !== undefined) add(target.namespace, found.component, found.endpoint);
  }
  if (frame.cell.intraCell === "open") {
    for (const peer of frame.cell.components) {
      for (const endpoint of peer.endpoints) add(frame.cell.namespace, peer, endpoint);
    }
  }
  return [...targets].toSorted(([a], [b]) => compare(a, b)).map(([, rule]) => rule);
}

function endpointOf(
  { cell, cells }: Frame,
  target: Dependency["target"],
): { component: Component; endpoint: Endpoint } | undefined {
  const home = target.namespace === cell.namespace ? cell : cells.get(target.namespace);
  const component = home?.components.find(({ name }) => name === target.component);
  const endpoint = component?.endpoints.find(({ name }) => name === target.endpoint);
  return component !== undefined && endpoint !== undefined ? { component, endpoint } : undefined;
}

function toGateways({ gateways }: Platform, { dependencies }: Component): EgressRule[] {
  const through = new Set(dependencies.map(({ route }) => route));
  const used = (gateway: Gateway) => through.has(gateway.name === "internal" ? "internalGateway" : "externalGateway");
  return gateways
    .filter(used)
    .toSorted((a, b) => compare(a.name, b.name))
    .map(({ identity, port }) => toGateway(identity, [{ ports: [portOf(port, "TCP")] }]));
}

/** The API server listens on 443 behind its Service and on 6443 where pods reach it directly. */
function toApiServer({ kubeApiServer }: Component): EgressRule[] {
  if (!kubeApiServer) return [];
  return [{ toEntities: ["kube-apiserver"], toPorts: [{ ports: [portOf(443, "TCP"), portOf(6443, "TCP")] }] }];
}
