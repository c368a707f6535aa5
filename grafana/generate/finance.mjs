// What was saved, in bytes and money, this month and over the time shown.
import { STATEMENT, bars, dashboard, falling, increase, instant, lines, of, query, rate, rising, rows, share, stat, table } from "./panels.mjs";

const MONTH = "As the ledger has it, of all edges that share its database; computed at most once a minute.";
const CURRENCY = "In units of each currency; amounts of two currencies are never added up.";

/** Edges that share a database all tell of all: one of them is enough. */
const once = (by, name, matchers) => `max by (${by}) (${of(name, matchers)})`;
const monthBytes = (source) => `sum(${once("edge, route, source", "swarmgate_month_segment_bytes", source)})`;
const monthMoney = (what) => `sum by (currency) (${once("edge, route, currency", `swarmgate_month_${what}_money`)})`;
const plan = (what) => once("plan, payee, currency", `swarmgate_plan_${what}_money`);
const used = (unit) => `${once("plan, payee", `swarmgate_plan_billed_${unit}`)} / ${once("plan, payee", `swarmgate_plan_commit_${unit}`)}`;
const elapsed = `scalar(max(${of("swarmgate_month_elapsed_ratio")}))`;
const named = 'group_left (name) max by (route, stream, name) (swarmgate_stream_info{route=~"$route",stream=~"$stream"})';
const byStream = (matchers) => `sum by (route, stream) (${increase("swarmgate_delivered_bytes_total", matchers)})`;

const money = { defaults: { decimals: 2 } };
const statement = { links: [{ title: "Statement of the month", url: STATEMENT, targetBlank: true }] };

export const finance = dashboard("finance", "Finance", "What the swarm delivered instead of the bill, and what that was worth.", "now-7d", [
  [
    "This month",
    [
      stat("Offload", `Share of the segment bytes of this month that viewers had from each other: both say and have shown it, of a copy that was delivered. ${MONTH}`, "percentunit",
        instant(share(monthBytes('source="swarm"'), monthBytes())), { thresholds: falling(0.1, 0.3), ...statement }),
      stat("Delivered by viewers", `Bytes the swarm delivered this month: both ends say and have shown it, of a copy that was delivered. ${MONTH}`, "decbytes", instant(monthBytes('source="swarm"')), statement),
      stat("Net saving", `What the swarm's bytes would have cost, less what the swarm cost. ${CURRENCY} ${MONTH} Needs price plans.`, "none",
        instant(`sum by (currency) (${of("route_currency:swarmgate_saved_money:month")})`, "{{currency}}"), { thresholds: falling(0, 0.01), ...money, ...statement }),
      stat("Cost of the swarm", `Signalling, the browser client, what was fetched twice, TURN, lines between viewers, as far as plans price them. ${CURRENCY}`, "none",
        instant(monthMoney("cost"), "{{currency}}"), { ...money, ...statement }),
      stat("Month elapsed", "How much of the calendar month has passed, in the time zone of the ledger.", "percentunit", instant(`max(${of("swarmgate_month_elapsed_ratio")})`)),
      stat("Age of the figures", "Since the month's figures were computed. They are not computed while the ledger's database is away.", "s",
        instant(`time() - max(${of("swarmgate_month_computed_timestamp_seconds")})`), { thresholds: rising(900, 3600) }),
    ],
  ],
  [
    "Month to date against the plans",
    [
      bars("Commit used", "Quantity billed so far as a share of what is paid for in any case; plans without a commit are not shown.", "percentunit",
        [instant(used("bytes"), "{{plan}} ({{payee}})"), instant(used("bits_per_second"), "{{plan}} ({{payee}}), 95th percentile")], { thresholds: rising(0.9, 1), defaults: { max: 1.5 } }),
      bars("Commit used at the month's end", "The same if the rest of the month is like its beginning. Beyond 100 % the overage or the next tier is paid. Of plans by volume: a percentile does not grow with the month.", "percentunit",
        instant(`${used("bytes")} / ${elapsed}`, "{{plan}} ({{payee}})"), { thresholds: rising(1, 1.2), defaults: { max: 1.5 } }),
      lines("Net saving since the month began", `How it grew. A price plan with tiers or a percentile may take it down again. ${CURRENCY}`, "none",
        query(`sum by (currency) (${of("route_currency:swarmgate_saved_money:month")})`, "{{currency}}"), { width: 8, ...money }),
      table("Bills by plan", `What each plan asks for this month, as if it ended now, and what it would ask without the swarm. ${CURRENCY} The whole statement is a link above.`, "none",
        [rows(plan("bill")), rows(plan("without_swarm")), rows(plan("saved"))],
        { A: ["Bill", "none"], B: ["Without the swarm", "none"], C: ["Net saving", "none"] }, money),
      table("This month by route", `Shares of the month's bytes and money by route. ${MONTH}`, "none",
        [rows(of("route:swarmgate_saved_bytes:month")), rows(of("route:swarmgate_offload_bytes:ratio_month")), rows(`sum by (route, currency) (${of("route_currency:swarmgate_saved_money:month")})`)],
        { A: ["Delivered by viewers", "decbytes"], B: ["Offload", "percentunit"], C: ["Net saving", "none"] }, money),
      stat("Bytes no plan prices", "Swarm bytes of this month for which no plan says what they would have cost: they are counted as no saving. Zero is as it should be once plans are configured.", "decbytes",
        instant(`max(${of("swarmgate_month_unpriced_bytes")})`), { thresholds: ["green", [1, "yellow"]] }),
      stat("Saved by the cache", `What the edge's cache made unnecessary at origins this month: no saving of the swarm's. ${CURRENCY}`, "none",
        instant(monthMoney("cache"), "{{currency}}"), money),
      stat("Worth of the swarm's bytes", `What the swarm's bytes would have cost, before its own costs. ${CURRENCY}`, "none", instant(monthMoney("swarm"), "{{currency}}"), money),
    ],
  ],
  [
    "Over the time shown",
    [
      lines("Offload by bytes", "Share of the segment bytes that viewers had from each other, over five minutes.", "percentunit",
        query(of("route:swarmgate_offload_bytes:ratio_rate5m"), "{{route}}"), { thresholds: falling(0.1, 0.3), defaults: { min: 0, max: 1 } }),
      lines("Segment bytes by who served them", "To viewers, of the routes, streams and sites chosen.", "Bps",
        query(`sum by (line) (${rate("swarmgate_delivered_bytes_total")})`, "{{line}}"), { stacked: true }),
      table("Streams", "Bytes over the time shown, by Prometheus' count: it estimates at the ends, and knows nothing of what came before an edge was scraped. The statement is exact.", "decbytes",
        [
          rows(`topk(50, ${byStream('line="swarm"')}) * on (route, stream) ${named}`),
          rows(`${byStream()} * on (route, stream) ${named}`),
          rows(`${share(byStream('line="swarm"'), byStream())} * on (route, stream) ${named}`),
        ],
        { A: ["Delivered by viewers", "decbytes"], B: ["All", "decbytes"], C: ["Offload", "percentunit"] }),
      bars("Sites: delivered by viewers", "Bytes over the time shown that viewers at each site had from others, by their configured site; - for viewers of none.", "decbytes",
        instant(`sum by (site) (${increase("swarmgate_delivered_bytes_total", 'line="swarm"')})`, "{{site}}"), { width: 12, height: 9 }),
    ],
  ],
]);
