// Panels and dashboards in the JSON of Grafana 10 and 11 (schemaVersion 39), with what all of ours have in common.
import { readFileSync } from "node:fs";

const DATASOURCE = { type: "prometheus", uid: "${datasource}" };
const COLUMNS = 24;

/** What dashboards can be limited by, where a metric has the label. */
const LIMITS = ["route", "stream", "site"];

const documented = new Map(
  readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `swarmgate_"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, name, , labels]) => [name.replaceAll("`", ""), labels.split(/,\s*/)]),
);

function labelsOf(name) {
  if (name.includes(":")) {
    return name.slice(0, name.indexOf(":")).split("_");
  }
  const labels = documented.get(name) ?? documented.get(name.replace(/_(bucket|sum|count)$/, ""));
  if (!labels) {
    throw new Error(`${name} is not in docs/metrics.md`);
  }
  return labels;
}

/** A selector of a metric or recorded series, limited by the dashboard's variables. */
export function of(name, matchers = "") {
  const all = LIMITS.filter((label) => labelsOf(name).includes(label)).map((label) => `${label}=~"$${label}"`);
  if (matchers) {
    all.push(matchers);
  }
  return all.length ? `${name}{${all.join(",")}}` : name;
}

export const rate = (name, matchers) => `rate(${of(name, matchers)}[$__rate_interval])`;
export const increase = (name, matchers) => `increase(${of(name, matchers)}[$__range])`;

/** A share that is no number where nothing was counted is left out. */
export const share = (part, whole) => `${part} / (${whole} > 0)`;

/** A count by labels that is 0, not missing, where only the other counts of the label have been seen. */
export const orZero = (by, part, whole) => `(sum by (${by}) (${part}) or 0 * sum by (${by}) (${whole}))`;

export const quantile = (q, by, name, matchers) =>
  `histogram_quantile(${q}, sum by (${by}, le) (${rate(`${name}_bucket`, matchers)}))`;

export const query = (expr, legend = "", more = {}) => ({ expr, legendFormat: legend, ...more });

/** One value for the time shown, not a line. */
export const instant = (expr, legend = "") => query(expr, legend, { instant: true, range: false });

/** The rows of a table, now. */
export const rows = (expr) => query(expr, "", { instant: true, range: false, format: "table" });

function steps(thresholds) {
  const [base, ...rest] = thresholds;
  return {
    mode: "absolute",
    steps: [{ color: base, value: null }, ...rest.map(([value, color]) => ({ color, value }))],
  };
}

/** From good to bad as a value grows. */
export const rising = (warning, critical) => ["green", [warning, "yellow"], [critical, "red"]];
/** From bad to good. */
export const falling = (critical, warning) => ["red", [critical, "yellow"], [warning, "green"]];
/** Where no value is better than another. */
const NEUTRAL = ["blue"];

function panel(type, title, description, unit, queries, { width, height, thresholds = NEUTRAL, options, defaults, ...more }) {
  return {
    type,
    title,
    description,
    datasource: DATASOURCE,
    targets: [queries].flat().map((target, i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: DATASOURCE,
      editorMode: "code",
      range: true,
      ...target,
    })),
    fieldConfig: {
      defaults: { unit, thresholds: steps(thresholds), color: { mode: "palette-classic" }, ...defaults },
      overrides: [],
    },
    options,
    size: { w: width, h: height },
    ...more,
  };
}

const REDUCE = { calcs: ["lastNotNull"], fields: "", values: false };

export const stat = (title, description, unit, queries, more = {}) =>
  panel("stat", title, description, unit, queries, {
    width: 4,
    height: 4,
    options: {
      reduceOptions: REDUCE,
      colorMode: "value",
      graphMode: "area",
      justifyMode: "auto",
      orientation: "auto",
      textMode: "auto",
      wideLayout: true,
    },
    ...more,
    defaults: { color: { mode: "thresholds" }, ...more.defaults },
  });

export const bars = (title, description, unit, queries, more = {}) =>
  panel("bargauge", title, description, unit, queries, {
    width: 8,
    height: 8,
    options: {
      reduceOptions: REDUCE,
      orientation: "horizontal",
      displayMode: "gradient",
      showUnfilled: true,
      valueMode: "color",
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: "auto",
      sizing: "auto",
    },
    ...more,
    defaults: { color: { mode: "thresholds" }, min: 0, ...more.defaults },
  });

export const lines = (title, description, unit, queries, { stacked = false, ...more } = {}) =>
  panel("timeseries", title, description, unit, queries, {
    width: 12,
    height: 8,
    options: {
      legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
      tooltip: { mode: "multi", sort: "desc" },
    },
    ...more,
    defaults: {
      custom: {
        drawStyle: "line",
        lineWidth: 1,
        fillOpacity: stacked ? 40 : 10,
        showPoints: "never",
        spanNulls: false,
        stacking: { mode: stacked ? "normal" : "none", group: "A" },
        thresholdsStyle: { mode: more.thresholds ? "line" : "off" },
      },
      ...more.defaults,
    },
  });

/** Columns by the letter of their query: name and unit. */
export const table = (title, description, unit, queries, columns, more = {}) => {
  const made = panel("table", title, description, unit, queries, {
    width: 12,
    height: 9,
    options: { showHeader: true, cellHeight: "sm", footer: { show: false, reducer: ["sum"], countRows: false, fields: "" } },
    transformations: [
      { id: "merge", options: {} },
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          renameByName: Object.fromEntries(Object.entries(columns).map(([ref, [name]]) => [`Value #${ref}`, name])),
        },
      },
    ],
    ...more,
    defaults: { custom: { align: "auto", cellOptions: { type: "auto" }, inspect: false }, ...more.defaults },
  });
  made.fieldConfig.overrides = Object.values(columns).map(([name, columnUnit]) => ({
    matcher: { id: "byName", options: name },
    properties: [{ id: "unit", value: columnUnit }],
  }));
  return made;
};

const variable = (name, label, values, more = {}) => ({
  name,
  label,
  type: "query",
  datasource: DATASOURCE,
  query: { query: values, refId: `variable-${name}` },
  definition: values,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: ".*",
  current: { selected: true, text: ["All"], value: ["$__all"] },
  options: [],
  hide: 0,
  ...more,
});

const VARIABLES = [
  {
    name: "datasource",
    label: "Prometheus",
    description: "The data source all panels ask.",
    type: "datasource",
    query: "prometheus",
    current: {},
    options: [],
    refresh: 1,
    multi: false,
    includeAll: false,
    hide: 0,
    regex: "",
  },
  variable("route", "Route", "label_values(swarmgate_segment_bytes_total, route)", {
    description: "Routes of the configuration.",
  }),
  variable("stream", "Stream", 'query_result(swarmgate_stream_info{route=~"$route"})', {
    description: "The busiest streams by the path of their manifest; (other) and - for the rest.",
    regex: '/name="(?<text>[^"]+)".*stream="(?<value>[^"]+)"/',
  }),
  variable("site", "Site", "label_values(swarmgate_swarm_peers, site)", {
    query: {
      query: 'label_values({__name__=~"swarmgate_swarm_peers|swarmgate_delivered_bytes_total",route=~"$route"}, site)',
      refId: "variable-site",
    },
    definition: 'label_values({__name__=~"swarmgate_swarm_peers|swarmgate_delivered_bytes_total",route=~"$route"}, site)',
    description: "Sites of the configuration; - for viewers of none.",
  }),
  {
    name: "admin",
    label: "Admin listener",
    description: "Where your browser reaches an edge's admin listener; links to the statement lead there.",
    type: "textbox",
    query: "http://127.0.0.1:9090",
    current: { selected: true, text: "http://127.0.0.1:9090", value: "http://127.0.0.1:9090" },
    options: [{ selected: true, text: "http://127.0.0.1:9090", value: "http://127.0.0.1:9090" }],
    hide: 0,
  },
];

/** Puts panels side by side, each row of them below the one before. */
function place(sections) {
  const placed = [];
  let y = 0;
  const add = (made, gridPos) => placed.push({ id: placed.length + 1, ...made, gridPos });
  for (const [title, panels] of sections) {
    add({ type: "row", title, collapsed: false, panels: [] }, { x: 0, y, w: COLUMNS, h: 1 });
    y += 1;
    let x = 0;
    let height = 0;
    for (const { size, ...made } of panels) {
      if (x + size.w > COLUMNS) {
        y += height;
        x = 0;
        height = 0;
      }
      add(made, { x, y, ...size });
      x += size.w;
      height = Math.max(height, size.h);
    }
    y += height;
  }
  return placed;
}

const link = (title, url, more = {}) => ({
  title,
  url,
  type: "link",
  icon: "external link",
  targetBlank: true,
  includeVars: false,
  keepTime: false,
  asDropdown: false,
  tags: [],
  tooltip: "",
  ...more,
});

export const STATEMENT = "${admin}/api/v1/statement?month=${__to:date:YYYY-MM}";

export const dashboard = (name, title, description, from, sections) => ({
  uid: `swarmgate-${name}`,
  title: `Swarmgate: ${title}`,
  description,
  tags: ["swarmgate"],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  fiscalYearStartMonth: 0,
  liveNow: false,
  weekStart: "",
  timezone: "browser",
  time: { from, to: "now" },
  timepicker: {},
  refresh: "30s",
  annotations: {
    list: [
      {
        builtIn: 1,
        datasource: { type: "grafana", uid: "-- Grafana --" },
        enable: true,
        hide: true,
        iconColor: "rgba(0, 211, 255, 1)",
        name: "Annotations & Alerts",
        type: "dashboard",
      },
      {
        datasource: DATASOURCE,
        enable: true,
        expr: 'ALERTS{alertname=~"Swarmgate.*",alertstate="firing"}',
        iconColor: "red",
        name: "Alerts",
        titleFormat: "{{alertname}}",
        textFormat: "{{route}}{{origin}}{{instance}}",
      },
    ],
  },
  links: [
    { ...link("Swarmgate", ""), type: "dashboards", asDropdown: true, tags: ["swarmgate"], includeVars: true, keepTime: true, targetBlank: false, icon: "dashboard" },
    link("Statement of the month", STATEMENT, { tooltip: "For print; of the month in which the time shown ends" }),
  ],
  templating: { list: VARIABLES },
  panels: place(sections),
});
