// What viewers see: those who share beside the control group, which plays over HTTP alone.
import { bars, dashboard, falling, increase, instant, lines, of, quantile, query, rate, rising, share, stat } from "./panels.mjs";

const Q = "swarmgate_quality_";
const GROUPS = "p2p: may share; control: kept without peers, at random (swarm.control-group); none: not told apart.";
const group = (name, matchers) => `sum by (group) (${rate(Q + name, matchers)})`;
const mean = (name) => share(group(`${name}_sum`), group(`${name}_count`));
const over = (name, g) => `sum(${increase(Q + name, `group="${g}"`)})`;
const ratio = (g) => share(over("rebuffer_seconds_total", g), over("watched_seconds_total", g));
const start = (g) => `histogram_quantile(0.95, sum by (le) (${increase(`${Q}startup_seconds_bucket`, `group="${g}"`)}))`;

export const quality = dashboard("quality", "Quality", "Startup, rebuffering and picture of those who share, against the control group.", "now-24h", [
  [
    "Sharing against the control group, over the time shown",
    [
      stat("Rebuffering, sharing", "Time spent waiting as a share of the time watched, of viewers who may share.", "percentunit", instant(ratio("p2p")), { thresholds: rising(0.005, 0.01), defaults: { decimals: 2 } }),
      stat("Rebuffering, control", "The same of viewers who are kept without peers.", "percentunit", instant(ratio("control")), { thresholds: rising(0.005, 0.01), defaults: { decimals: 2 } }),
      stat("Difference", "By how much more of the time sharers wait; below zero they wait less. With few viewers in the control group it is chance: look at the hours watched.", "percentunit",
        instant(`${ratio("p2p")} - ${ratio("control")}`), { thresholds: rising(0.001, 0.002), defaults: { decimals: 3 } }),
      stat("Startup p95, sharing", "Until the first picture, 95 of 100 starts.", "s", instant(start("p2p")), { thresholds: rising(3, 5), defaults: { decimals: 2 } }),
      stat("Startup p95, control", "The same of viewers who are kept without peers.", "s", instant(start("control")), { thresholds: rising(3, 5), defaults: { decimals: 2 } }),
      stat("Offload", "Share of the segment bytes that viewers had from each other, of the routes, streams and sites chosen: what the quality beside is the price of.", "percentunit",
        instant(share(`sum(${increase("swarmgate_delivered_bytes_total", 'line="swarm"')})`, `sum(${increase("swarmgate_delivered_bytes_total")})`)), { thresholds: falling(0.1, 0.3) }),
    ],
  ],
  [
    "Startup and rebuffering",
    [
      lines("Startup", `From the player's start to its first picture, median and 95 of 100. ${GROUPS}`, "s",
        [query(quantile(0.5, "group", `${Q}startup_seconds`), "p50 {{group}}"), query(quantile(0.95, "group", `${Q}startup_seconds`), "p95 {{group}}")], { thresholds: rising(3, 5) }),
      lines("Rebuffering", `Time spent waiting as a share of the time watched, over an hour. ${GROUPS}`, "percentunit", query(of("route_group:swarmgate_quality_rebuffer:ratio_rate1h"), "{{route}} {{group}}"), { thresholds: rising(0.005, 0.01), defaults: { min: 0 } }),
      lines("Rebuffers an hour", `How often the picture stopped in an hour watched. ${GROUPS}`, "none", query(share(`3600 * ${group("rebuffers_total")}`, group("watched_seconds_total")), "{{group}}"), { thresholds: rising(1, 3), defaults: { min: 0 } }),
      lines("Buffer", `Seconds ahead of the playhead, mean. ${GROUPS}`, "s", query(mean("buffer_seconds"), "{{group}}"), { thresholds: falling(2, 5), defaults: { min: 0 } }),
    ],
  ],
  [
    "Picture",
    [
      lines("Bitrate", `Encoded bitrate played, mean. Where sharers climb higher than the control group, pacing fails to keep their players honest (docs/browser.md). ${GROUPS}`, "bps", query(mean("bitrate_bits_per_second"), "{{group}}")),
      lines("Dropped frames", `Frames decoded and not shown, of all. High among sharers alone, their machines are busy. ${GROUPS}`, "percentunit", query(share(group("dropped_frames_total"), group("frames_total")), "{{group}}"), { thresholds: rising(0.01, 0.03), defaults: { min: 0 } }),
    ],
  ],
  [
    "How much that is worth",
    [
      bars("Hours watched", `Over the time shown. Below some tens of hours in the control group a difference says nothing. ${GROUPS}`, "h", instant(`sum by (group) (${increase(`${Q}watched_seconds_total`)}) / 3600`, "{{group}}"), { height: 8, defaults: { decimals: 1 } }),
      lines("Sessions", `Begun a second. ${GROUPS}`, "ops", query(group("sessions_total"), "{{group}}"), { width: 8 }),
      lines("Segment bytes by who served them", "Of the routes, streams and sites chosen; players whose segments come late rebuffer.", "Bps", query(`sum by (line) (${rate("swarmgate_delivered_bytes_total")})`, "{{line}}"), { width: 8, stacked: true }),
    ],
  ],
]);
