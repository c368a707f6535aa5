// What the edge does now, where it comes from, and what fails.
import { bars, dashboard, falling, instant, lines, of, orZero, quantile, query, rate, rising, share, stat } from "./panels.mjs";

const total = (name, matchers) => `sum(${rate(name, matchers)})`;
const p = (q, by, name) => query(quantile(q, by, name), `p${q * 100} {{${by}}}`);
const latencies = (by, name) => [p(0.5, by, name), p(0.95, by, name), p(0.99, by, name)];
const ALL_ROUTES = "Of all routes: the histogram does not tell them apart.";
const failed = 'status_class="5xx"';
const unanswered = 'status_class=~"5xx|none"';

export const operations = dashboard("operations", "Operations", "Traffic, latencies, errors, cache and origins of the edges.", "now-6h", [
  [
    "Now",
    [
      stat("Edges", "Edges Prometheus knows, and those that answer it.", "none", [instant('sum(up{job="swarmgate"})', "answer"), instant('count(up{job="swarmgate"})', "known")], { thresholds: ["red", [1, "green"]] }),
      stat("Requests", "Answered a second, of any kind.", "reqps", query(total("swarmgate_requests_total"))),
      stat("To viewers over HTTP", "Bytes of segments the edges send. What the swarm delivers comes on top.", "Bps", query(total("swarmgate_segment_bytes_total", 'source!="swarm"'))),
      stat("Offload", "Share of the segment bytes that viewers have from each other, over five minutes.", "percentunit",
        query(`avg(${of("route:swarmgate_offload_bytes:ratio_rate5m")})`), { thresholds: falling(0.1, 0.3) }),
      stat("Origin shield", "Share of the segment bytes sent over HTTP for which nothing was fetched from an origin.", "percentunit",
        query(`avg(${of("route:swarmgate_origin_shield:ratio_rate5m")})`), { thresholds: falling(0.5, 0.9) }),
      stat("Server errors", "Share of the requests answered with 5xx.", "percentunit",
        query(share(`(${total("swarmgate_requests_total", failed)} or vector(0))`, total("swarmgate_requests_total"))), { thresholds: rising(0.001, 0.01) }),
    ],
  ],
  [
    "Traffic",
    [
      lines("Segment bytes by source", "Who served them: other viewers, the edge's cache, another edge, the origin.", "Bps",
        query(`sum by (source) (${rate("swarmgate_segment_bytes_total")})`, "{{source}}"), { stacked: true }),
      lines("Segment requests by source", "Segments a second; of the swarm, those that came from viewers alone.", "reqps",
        query(`sum by (source) (${rate("swarmgate_segment_requests_total")})`, "{{source}}"), { stacked: true }),
      lines("Busiest streams", "Bytes of segments that reached viewers, whoever served them; ids of the ledger, names in the variable Stream.", "Bps",
        query(`topk(10, sum by (stream) (${rate("swarmgate_delivered_bytes_total")}))`, "{{stream}}")),
      lines("Sites", "Bytes of segments that reached viewers at each site; - for viewers of none.", "Bps",
        query(`sum by (site) (${rate("swarmgate_delivered_bytes_total")})`, "{{site}}"), { stacked: true }),
      lines("Requests by kind", "Manifests, segments, the browser client's files, everything else (proxy), refusals.", "reqps",
        query(`sum by (kind) (${rate("swarmgate_requests_total")})`, "{{kind}}"), { stacked: true }),
      lines("Manifests by result", "Rewritten, or untouched and why (docs/manifests.md).", "reqps",
        query(`sum by (format, result) (${rate("swarmgate_manifests_total")})`, "{{format}} {{result}}"), { stacked: true }),
      lines("Pages by result", "HTML pages and workers' scripts that got the browser client, or why not (docs/browser.md). Only of routes with inject or extend-worker.", "reqps",
        query(`sum by (result) (${rate("swarmgate_pages_total")})`, "{{result}}"), { stacked: true }),
      lines("Client connections", "Open connections that have sent a request; an HTTP/2 connection counts once.", "none",
        query(`sum by (instance) (${of("swarmgate_client_connections")})`, "{{instance}}")),
    ],
  ],
  [
    "Latencies",
    [
      lines("Segments: first byte", `From the request to the first byte of the answer, by who served it. ${ALL_ROUTES}`, "s", latencies("source", "swarmgate_segment_first_byte_seconds")),
      lines("Segments: last byte", `From the request to the last byte; the viewer's line is part of it. ${ALL_ROUTES}`, "s", latencies("source", "swarmgate_segment_duration_seconds")),
      lines("Manifests", `From the request to the last byte, by whether the manifest was cached. A blocking playlist reload waits for the next segment. ${ALL_ROUTES}`, "s", latencies("cached", "swarmgate_manifest_duration_seconds")),
      lines("Origins: first byte", "From a request to an origin to its header section.", "s", latencies("origin", "swarmgate_origin_first_byte_seconds"), { thresholds: rising(1, 3) }),
    ],
  ],
  [
    "Errors",
    [
      lines("Answers by status", "Requests of any kind by the class of their status.", "reqps",
        query(`sum by (status_class) (${rate("swarmgate_requests_total")})`, "{{status_class}}")),
      lines("Share of 5xx by route", "Requests answered with 5xx of all requests of the route.", "percentunit",
        query(share(orZero("route", rate("swarmgate_requests_total", failed), rate("swarmgate_requests_total")), `sum by (route) (${rate("swarmgate_requests_total")})`), "{{route}}"),
        { thresholds: rising(0.001, 0.01) }),
      lines("Segments by outcome", "Complete; aborted, the viewer left; failed, cut short or answered with an error; no content, for 304, 416 and HEAD.", "reqps",
        query(`sum by (outcome) (${rate("swarmgate_segment_requests_total")})`, "{{outcome}}")),
      lines("Refused and dropped", "Requests beyond limits.connections, entries the access log could not take, references to hosts no origin is configured for. Zero is as it should be.", "cps",
        [query(total("swarmgate_client_connections_refused_total"), "connections refused"),
          query(`${total("swarmgate_access_log_dropped_total")} or vector(0)`, "access log entries dropped"),
          query(total("swarmgate_unrouted_references_total"), "unrouted references")]),
    ],
  ],
  [
    "Cache",
    [
      lines("Served without the origin", "Share of the segment bytes sent over HTTP that came from the cache, and origin shield: the share for which nothing was fetched.", "percentunit",
        [query(share(`sum by (route) (${rate("swarmgate_segment_bytes_total", 'source="cache"')})`, `sum by (route) (${rate("swarmgate_segment_bytes_total", 'source!="swarm"')})`), "cache {{route}}"),
          query(of("route:swarmgate_origin_shield:ratio_rate5m"), "shield {{route}}")], { defaults: { max: 1 } }),
      lines("What is stored", "Bytes in spool files, and of small objects in memory; bounded by gateway.disk and gateway.memory.", "bytes",
        [query(`sum(${of("swarmgate_store_disk_bytes")})`, "disk"), query(`sum(${of("swarmgate_store_memory_bytes")})`, "memory")]),
      lines("Fills", "Shared origin requests begun, requests that shared one, requests answered by one of their own, objects dropped for lack of room.", "ops",
        [query(total("swarmgate_store_fills_total"), "begun"), query(total("swarmgate_store_collapsed_waiters_total"), "shared another's"),
          query(total("swarmgate_store_passed_through_total"), "passed through"), query(total("swarmgate_store_evictions_total"), "evictions")]),
      lines("Fills in trouble", "Broken off and taken up again, broken off for good, uncached since the disk was full, stale answers since the origin failed.", "ops",
        [query(total("swarmgate_store_fills_resumed_total"), "resumed"), query(total("swarmgate_store_fills_lost_total"), "lost"),
          query(total("swarmgate_store_storage_failures_total"), "disk full or failed"), query(total("swarmgate_store_stale_served_total"), "stale served")], { thresholds: rising(0.1, 1) }),
    ],
  ],
  [
    "Origins",
    [
      lines("Requests to origins", "By origin and class of status; none without an answer.", "reqps",
        query(`sum by (origin, status_class) (${rate("swarmgate_origin_requests_total")})`, "{{origin}} {{status_class}}")),
      lines("Errors of origins", "Share of the requests that were answered with 5xx or not at all, over five minutes.", "percentunit",
        query(of("origin:swarmgate_origin_errors:ratio_rate5m"), "{{origin}}"), { thresholds: rising(0.01, 0.05) }),
      lines("Errors by type", "Types of RFC 9209, such as connection_refused; answered with 5xx where there is none.", "reqps",
        query(`sum by (origin, error) (${rate("swarmgate_origin_requests_total", unanswered)}) or 0 * sum by (origin) (${rate("swarmgate_origin_requests_total")})`, "{{origin}} {{error}}")),
      lines("Bytes from origins", "Content received, by route and what it was.", "Bps",
        query(`sum by (route, content) (${rate("swarmgate_fetched_bytes_total")})`, "{{route}} {{content}}"), { stacked: true }),
    ],
  ],
  [
    "Ledger and process",
    [
      lines("Ledger: what waits", "Bytes in the journal that wait for the database; close to zero while it is there (docs/ledger.md).", "bytes",
        query(`sum by (instance) (${of("swarmgate_ledger_journal_bytes")})`, "{{instance}}"), { thresholds: rising(1 << 20, 16 << 20) }),
      lines("Ledger: time to store", "From the end of a flush interval to the commit of its batch, 95th percentile.", "s",
        query(quantile(0.95, "instance", "swarmgate_ledger_flush_seconds"), "{{instance}}"), { thresholds: rising(5, 60) }),
      bars("Ledger: lost", "Bytes that neither journal nor database could take and memory had no room for, and bytes of damaged records. Zero is as it should be.", "bytes",
        [instant(`sum(${of("swarmgate_ledger_lost_bytes_total")})`, "lost"), instant(`sum(${of("swarmgate_ledger_damaged_bytes_total")})`, "damaged")], { thresholds: ["green", [1, "red"]] }),
      lines("CPU", "Processor time of the process; 1 is a whole core.", "none", query('rate(process_cpu_seconds_total{job="swarmgate"}[$__rate_interval])', "{{instance}}"), { width: 8 }),
      lines("Java heap", "Used, and the most that may be.", "bytes",
        [query('sum by (instance) (jvm_memory_bytes_used{job="swarmgate",area="heap"})', "used {{instance}}"), query('sum by (instance) (jvm_memory_bytes_max{job="swarmgate",area="heap"})', "most {{instance}}")], { width: 8 }),
    ],
  ],
]);
