// Who is in the swarms, how they find and reach each other, what they give, and who cheats.
import { bars, dashboard, falling, instant, lines, of, query, rate, rising, share, stat } from "./panels.mjs";

const by = (labels, name, matchers) => `sum by (${labels}) (${rate(name, matchers)})`;
const total = (name, matchers) => `sum(${rate(name, matchers)})`;
const LOCALITY = "By the nearest that two viewers share: site, public address (behind one NAT), network (ASN), country, nothing of these (rest).";
const links = (result) => `sum by (locality) (rate(${of("swarmgate_swarm_links_total", result)}[30m]))`;

export const swarm = dashboard("swarm", "Swarm", "Viewers, matching, transfers, connections through NAT, sites and integrity.", "now-3h", [
  [
    "Now",
    [
      stat("Viewers in swarms", "With a signalling socket, whether they share yet or not.", "none", query(`sum(${of("swarmgate_swarm_peers")})`)),
      stat("Streams with viewers", "Swarms there are; beyond the hundred largest they count as one.", "none", query(`count(${of("swarmgate_swarm_stream_peers")})`)),
      stat("Connections made", "Share of the introductions that became a connection (ICE success), over half an hour.", "percentunit",
        query(`avg(${of("route:swarmgate_swarm_links_opened:ratio_rate30m")})`), { thresholds: falling(0.5, 0.8) }),
      stat("Offload", "Share of the segment bytes that viewers have from each other: both say and have shown it, of a copy that was delivered.", "percentunit",
        query(share(total("swarmgate_delivered_bytes_total", 'line="swarm"'), total("swarmgate_delivered_bytes_total"))), { thresholds: falling(0.1, 0.3) }),
      stat("Proven", "Share of the bytes viewers say they got from each other that both ends tell of and have shown, over half an hour. What is not proven is no saving.", "percentunit",
        query(`avg(${of("route:swarmgate_proven:ratio_rate30m")})`), { thresholds: falling(0.8, 0.95) }),
      stat("Thrown out", "Viewers expelled over the time shown: for bad chunks, or for accusations nobody confirmed.", "none",
        instant(`sum(increase(${of("swarmgate_swarm_integrity_events_total", 'event=~"expelled|accuser_expelled"')}[$__range]))`), { thresholds: ["green", [1, "red"]], defaults: { decimals: 0 } }),
    ],
  ],
  [
    "Viewers",
    [
      lines("Viewers by site", "At the sites of the configuration; - for viewers of none.", "none", query(`sum by (route, site) (${of("swarmgate_swarm_peers")})`, "{{route}} {{site}}"), { stacked: true }),
      lines("Viewers by stream", "The ten largest; ids of the ledger, names in the variable Stream.", "none", query(`topk(10, sum by (route, stream) (${of("swarmgate_swarm_stream_peers")}))`, "{{route}} {{stream}}")),
      lines("Joins by result", "Joins on sockets a second: joined; refused for token, key or signature; off; full (swarm.viewers); busy; expelled before. Of all routes.", "ops", query(by("result", "swarmgate_swarm_joins_total"), "{{result}}")),
      lines("Signalling", "Messages a second, and open sockets. Of all routes.", "none",
        [query(by("direction", "swarmgate_signalling_messages_total"), "messages {{direction}} a second"), query(`sum(${of("swarmgate_signalling_sockets")})`, "sockets")]),
    ],
  ],
  [
    "Matching",
    [
      lines("Introductions by nearness", `Viewers told of each other, a second. ${LOCALITY}`, "ops", query(by("locality", "swarmgate_swarm_introductions_total"), "{{locality}}"), { stacked: true }),
      lines("Introductions by reason", "By rank; for the strength of an uplink; by chance, which keeps a swarm in one piece; as a bridge between parts of it.", "ops", query(by("reason", "swarmgate_swarm_introductions_total"), "{{reason}}"), { stacked: true }),
      lines("Seeders named", "Viewers a second told to fetch a new live segment at once, for the others. None on demand.", "ops", query(by("route", "swarmgate_swarm_seeders_named_total"), "{{route}}")),
      bars("Who is near whom", `Introductions over the time shown. ${LOCALITY}`, "none", instant(`sum by (locality) (increase(${of("swarmgate_swarm_introductions_total")}[$__range]))`, "{{locality}}"), { width: 12, defaults: { decimals: 0 } }),
    ],
  ],
  [
    "Transfers",
    [
      lines("From viewer to viewer", "Bytes viewers say they got, and those that both ends tell of and have shown. Both ends report some seconds apart.", "Bps",
        [query(by("route", "swarmgate_swarm_claimed_bytes_total"), "claimed {{route}}"), query(by("route", "swarmgate_segment_bytes_total", 'source="swarm"'), "proven {{route}}")]),
      lines("From viewer to viewer, by site", "Proven bytes by the site of the viewer who got them.", "Bps", query(by("site", "swarmgate_delivered_bytes_total", 'line="swarm"'), "{{site}}"), { stacked: true }),
      lines("Offload by stream", "The ten streams with most bytes.", "percentunit",
        query(`${share(by("stream", "swarmgate_delivered_bytes_total", 'line="swarm"'), by("stream", "swarmgate_delivered_bytes_total"))} and topk(10, ${by("stream", "swarmgate_delivered_bytes_total")})`, "{{stream}}"), { defaults: { min: 0, max: 1 } }),
      lines("Thrown away", "Bytes that reached a page and were discarded (duplicates and bad chunks), as a share of the bytes claimed.", "percentunit",
        query(share(by("route", "swarmgate_swarm_wasted_bytes_total"), by("route", "swarmgate_swarm_claimed_bytes_total")), "{{route}}"), { thresholds: rising(0.05, 0.15) }),
    ],
  ],
  [
    "Connections and NAT",
    [
      lines("Connections by result", "Introductions that became a connection, or failed.", "ops", query(by("result", "swarmgate_swarm_links_total"), "{{result}}")),
      lines("Success by nearness", `Share of the introductions that became a connection, over half an hour. ${LOCALITY} Where asn, country and rest fail and site and address do not, NATs are in the way: TURN would help.`, "percentunit",
        query(share(links('result="opened"'), links()), "{{locality}}"), { thresholds: falling(0.5, 0.8), defaults: { min: 0, max: 1 } }),
      lines("By way of TURN", "Share of the bytes between viewers that a TURN server relayed, and that somebody pays for.", "percentunit",
        query(share(by("route", "swarmgate_swarm_relayed_bytes_total"), by("route", "swarmgate_swarm_claimed_bytes_total")), "{{route}}"), { thresholds: rising(0.1, 0.3), defaults: { min: 0 } }),
      lines("The edge's STUN server", "Packets a second by what became of them. None are answered where viewers ask others (swarm.ice-servers) or nobody can reach UDP 3478. Of all routes.", "pps",
        query(by("result", "swarmgate_stun_packets_total"), "{{result}}")),
    ],
  ],
  [
    "Integrity",
    [
      lines("Bad chunks", "Reports of chunks that do not match their digest, by the verdict: the accused expelled, dismissed, the accuser expelled.", "ops", query(by("event", "swarmgate_swarm_integrity_events_total"), "{{event}}"), { thresholds: ["green", [0.001, "red"]] }),
      lines("Not proven", "Share of the bytes claimed that one end alone tells of, that were not shown, or of which no copy is known, over half an hour.", "percentunit", query(`1 - ${of("route:swarmgate_proven:ratio_rate30m")}`, "{{route}}"), { thresholds: rising(0.05, 0.2), defaults: { min: 0 } }),
    ],
  ],
]);
