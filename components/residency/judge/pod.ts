/** Pods and Helm values: where images come from, and which settings call somebody. */
import type { Check, Finding, Home } from "../model.ts";
import { finding, home, judgeHost, judgeImage, leaves } from "../outside.ts";
import { isRecord, isTrue, isUnknown, list, type Props } from "../value.ts";

type Visit = (value: Props, path: string) => readonly Finding[];

/** Every object inside a value, the value included. */
function walk(value: unknown, path: string, visit: Visit): Finding[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => walk(entry, `${path}.${index}`, visit));
  if (!isRecord(value)) return [];
  return [
    ...visit(value, path),
    ...Object.entries(value).flatMap(([key, entry]) => walk(entry, path === "" ? key : `${path}.${key}`, visit)),
  ];
}

const CONTAINERS = ["containers", "initContainers", "ephemeralContainers"] as const;

/** Pods, wherever an object has them: images, environment and arguments. */
export const pods: Check = ({ props }, where) =>
  walk(props, "", (value, path) =>
    CONTAINERS.flatMap((list_) =>
      list(value[list_])
        .filter(isRecord)
        .flatMap((container, index) => {
          const at = `${path === "" ? "" : `${path}.`}${list_}.${index}`;
          const images =
            typeof container.image === "string"
              ? [finding("image", `${at}.image`, container.image, judgeImage(container.image, where))]
              : [];
          return [...images, ...environment(container, at, where), ...flags(container, at, where)];
        }),
    ),
  );

/**
 * Names of settings that hold a destination of telemetry: OpenTelemetry's environment ("Environment Variable
 * Specification": OTEL_EXPORTER_OTLP_*ENDPOINT), Prometheus' remote write, Fluent Bit's and Vector's endpoints, Sentry.
 */
const DESTINATION =
  /(otlp|otel|telemetry|exporter|remote_?write|collector|sentry|splunk|datadog|loki|syslog|hec|zipkin|jaeger|webhook)[a-z_.-]*?(endpoint|url|host|dsn|address|server)s?$/i;

/** Settings that make a program report to its makers, such as Grafana's `reporting_enabled` and `check_for_updates`. */
const REPORTING =
  /^(enable_?telemetry|telemetry_?enabled|usage_?(stats|report|reporting|collection)(_?enabled)?|send_?(anonymous_?)?(usage|statistics|analytics)[a-z_]*|anonymous_?(usage|reporting|telemetry)[a-z_]*|reporting_?enabled|check_?for_?(plugin_?)?updates|analytics_?enabled|update_?checks?(_?enabled)?|phone_?home)$/i;

function environment(container: Props, at: string, where: Home): Finding[] {
  return list(container.env)
    .filter(isRecord)
    .flatMap(({ name, value }, index) => setting(String(name), value, `${at}.env.${index} ${String(name)}`, where));
}

function flags(container: Props, at: string, where: Home): Finding[] {
  return [...list(container.args), ...list(container.command)].flatMap((argument, index) => {
    const [, name, value = "true"] = /^--?([a-z][\w.-]*)(?:=(.*))?$/i.exec(String(argument)) ?? [];
    return name === undefined ? [] : setting(name, value, `${at}.args.${index} --${name}`, where);
  });
}

function setting(name: string, value: unknown, path: string, where: Home): Finding[] {
  if (isUnknown(value) || value === undefined || value === null || value === "") return [];
  const plain = name.replaceAll("-", "_");
  if (REPORTING.test(plain)) {
    const judged =
      isTrue(value) || value === "enabled" ? leaves(`${name} reports to its makers`, "set it to false") : home("off");
    return [finding("telemetry", path, `${name}=${String(value)}`, judged)];
  }
  if (DESTINATION.test(plain) && typeof value === "string")
    return [finding("sink", path, value, judgeHost(value, where))];
  return [];
}

/**
 * Images that the Cilium chart takes from quay.io unless its values say otherwise, with the values of this project.
 * Source: chart 1.20.2, values.yaml; `components/cilium/image.ts` sets the same, which a test compares.
 */
export const CILIUM_IMAGES: readonly string[] = [
  "image.repository",
  "envoy.image.repository",
  "operator.image.repository",
  "certgen.image.repository",
  "hubble.relay.image.repository",
  "hubble.ui.backend.image.repository",
  "hubble.ui.frontend.image.repository",
];

/** Repositories of charts that whoever runs Pulumi fetches from; nothing of the plane is sent there. */
const CHARTS: Readonly<Record<string, string>> = {
  "https://helm.cilium.io": "Cilium's own charts",
  "https://helm.cilium.io/": "Cilium's own charts",
};

/** A Helm release or chart: its repository, images in its values, and settings that send. */
export const helm: Check = ({ props }, where) => {
  const values = isRecord(props.values) ? props.values : {};
  return [...chart(props, where), ...images(props, values, where), ...settings(values, where)];
};

function chart({ chart: name, repositoryOpts }: Props, where: Home): Finding[] {
  const repo = isRecord(repositoryOpts) ? repositoryOpts.repo : undefined;
  const from =
    typeof repo === "string" ? repo : typeof name === "string" && /^(oci|https?):/.test(name) ? name : undefined;
  if (from === undefined)
    return typeof name === "string" ? [finding("image", "chart", name, home("a folder beside the program"))] : [];
  const known = CHARTS[from];
  if (known !== undefined)
    return [
      finding("image", "repositoryOpts.repo", from, {
        verdict: "approved",
        reason: `${known}, fetched by whoever runs Pulumi: nothing of the plane is sent`,
      }),
    ];
  const judged =
    where.imageRegistry !== undefined && from.includes(where.imageRegistry)
      ? home("from the customer's registry")
      : judgeHost(from, where);
  return [finding("image", "repositoryOpts.repo", from, judged)];
}

function images(props: Props, values: Props, where: Home): Finding[] {
  const given = walk(values, "values", (value, path) => {
    const { repository, registry, image } = value;
    if (typeof repository === "string" && !/^(https?|oci):/.test(repository) && /image/i.test(path)) {
      const full = typeof registry === "string" && registry !== "" ? `${registry}/${repository}` : repository;
      return [finding("image", `${path}.repository`, full, judgeImage(full, where))];
    }
    if (typeof image === "string" && /[/:]/.test(image))
      return [finding("image", `${path}.image`, image, judgeImage(image, where))];
    const whole = value.override;
    return typeof whole === "string" && /image/i.test(path)
      ? [finding("image", `${path}.override`, whole, judgeImage(whole, where))]
      : [];
  });
  const isCilium = props.name === "cilium" || (typeof props.chart === "string" && /(^|\/)cilium\/?$/.test(props.chart));
  if (!isCilium || isUnknown(props.values)) return given;
  const named = new Set(given.map(({ path }) => path));
  const missing = CILIUM_IMAGES.filter((path) => !named.has(`values.${path}`)).map((path) =>
    finding("image", `values.${path}`, "not set", judgeImage("quay.io/cilium", where)),
  );
  return [...given, ...missing];
}

function settings(values: Props, where: Home): Finding[] {
  return walk(values, "values", (value, path) =>
    Object.entries(value).flatMap(([key, entry]) => {
      if (typeof entry === "object") return [];
      const parent = path.split(".").at(-1) ?? "";
      const env = key === "value" && typeof value.name === "string" ? value.name : undefined;
      // `otel.endpoint` and `telemetry.enabled` have their meaning in two words.
      const own = setting(env ?? key, entry, `${path}.${key}`, where);
      return own.length > 0 ? own : setting(`${parent}_${key}`, entry, `${path}.${key}`, where);
    }),
  );
}
