import { byId, h, show, spoken, table, type Cell } from './dom.ts';
import { ago, bitRate, bytes, clock, count, dateAndClock, dayIn, duration, money, percent } from './format.ts';
import { recentOffload } from './rates.ts';
import { SOURCES, type Egress, type History, type Incident, type Origin, type Saving, type Stream, type Summary } from './types.ts';

const RECENT_SECONDS = 60;

function badge(level: string, text: string): HTMLElement {
  return h('span', { class: 'badge', 'data-level': level }, text);
}

/** What the edge is, and how. */
export function showHeader(summary: Summary): void {
  byId('edge').textContent = summary.edge;
  const state = byId('state');
  state.textContent = summary.notReady ? `not ready: ${summary.notReady}` : 'ready';
  state.dataset['level'] = summary.notReady ? 'error' : 'good';
  const notes = byId('notes');
  notes.hidden = summary.notes.length === 0;
  show(notes, summary.notes, () => summary.notes.map((note) => h('li', {}, note)));
  byId('logout').hidden = !summary.session;
  const up = (Date.parse(summary.now) - Date.parse(summary.started)) / 1000;
  byId('about').textContent = `Swarmgate ${summary.version}, started ${dateAndClock(summary.started)}, ${duration(up)} ago.`;
}

function savings(of: readonly Saving[] | undefined): string {
  return of && of.length > 0 ? of.map((saving) => money(saving.net, saving.currency)).join(', ') : '–';
}

/** @param egress of the month, by day; null where there is no ledger or it does not answer */
export function showFigures(summary: Summary, history: History, egress: Egress | null): void {
  const lately = recentOffload(history, RECENT_SECONDS);
  const all = SOURCES.reduce((sum, source) => sum + summary.segments[source].bytes, 0);
  const today = dayIn(summary.zone, new Date(summary.now));
  const row = egress?.rows.find((one) => dayIn(summary.zone, new Date(one.start)) === today);
  const priced = egress?.months.some((month) => month.plans.length > 0) ?? false;
  const why = !summary.ledger ? 'no ledger is kept' : !egress ? 'the ledger does not answer' : !priced ? 'no price plan' : 'net, all costs taken off';
  const ledgerTotal = egress?.total.segments;
  const figures: readonly (readonly [string, string, string, string])[] = [
    ['offload', 'Offload, last minute', percent(lately.offload), 'the share of segment bytes that viewers gave each other: both say and have shown it, of a copy that was paid for'],
    ['offload-start', 'Offload since the start', percent(all > 0 ? summary.segments.swarm.bytes / all : null), `${bytes(summary.segments.swarm.bytes)} of ${bytes(all)}${summary.unprovenBytes > 0 ? `; ${bytes(summary.unprovenBytes)} more not yet proven` : ''}`],
    ['rate', 'To viewers', bitRate(lately.bytesPerSecond), 'segments from all sources, last minute'],
    ['viewers', 'Viewers in swarms', count(summary.viewers), plural(summary.streams.filter((stream) => stream.viewers > 0).length, 'stream')],
    ['saved-today', 'Saved today', priced ? savings(row?.savings) : '–', why],
    ['saved-month', 'Saved this month', priced ? savings(egress?.total.savings) : '–', why],
    ['offload-month', 'Offload this month', percent(ledgerTotal && ledgerTotal.swarmBytes + ledgerTotal.httpBytes > 0 ? ledgerTotal.offload : null), egress && ledgerTotal ? `${bytes(ledgerTotal.swarmBytes)} of ${bytes(ledgerTotal.swarmBytes + ledgerTotal.httpBytes)}, by the ledger at ${clock(egress.made)}` : why],
  ];
  show(byId('figures'), figures, () =>
    figures.map(([id, name, value, hint]) => h('div', {}, h('dt', {}, name), h('dd', { id: `figure-${id}`, class: 'figure' }, value), h('dd', { class: 'hint' }, hint))),
  );
}

const plural = (number: number, thing: string) => `on ${count(number)} ${thing}${number === 1 ? '' : 's'}`;

export function showStreams(summary: Summary): void {
  const rows = summary.streams.map((stream): Cell[] => [
    stream.name === '-' ? stream.id : stream.name,
    stream.route,
    stream.file ? 'file' : stream.live ? 'live' : 'on demand',
    count(stream.viewers),
    tracks(stream),
  ]);
  const columns = [{ head: 'Stream' }, { head: 'Route' }, { head: 'Kind' }, { head: 'Viewers', number: true }, { head: 'Tracks' }];
  const holder = byId('streams-table');
  const open = new Set([...holder.querySelectorAll('details[open]')].map((details) => details.id));
  show(holder, [summary.streams, summary.allStreams], () => {
    const made = table('Streams and tracks', columns, rows, 'No manifest has been asked for since the start.');
    made.querySelectorAll('details').forEach((details) => (details.open = open.has(details.id)));
    const more = summary.allStreams - summary.streams.length;
    return [made, more > 0 ? h('p', { class: 'hint' }, `${count(more)} more streams are not shown.`) : null];
  });
}

function tracks(stream: Stream): Cell {
  if (stream.tracks.length === 0) return '–';
  const more = stream.allTracks - stream.tracks.length;
  return h(
    'details',
    { id: `tracks-${stream.id}` },
    h('summary', { id: `tracks-of-${stream.id}` }, count(stream.allTracks), spoken(` of ${stream.name}`)),
    h(
      'ul',
      {},
      ...stream.tracks.map((track) =>
        h('li', {}, `${track.name}: ${count(track.viewers)} viewers, ${count(track.segments)} segments${track.parts ? `, ${count(track.parts)} parts` : ''}`),
      ),
      more > 0 ? h('li', {}, `and ${count(more)} more`) : null,
    ),
  );
}

const ORIGIN_STATES: Readonly<Record<Origin['state'], readonly [string, string]>> = {
  up: ['good', 'up'],
  idle: ['info', 'not asked'],
  failing: ['warning', 'failing'],
  down: ['error', 'down'],
};

export function showOrigins(summary: Summary): void {
  const rows = summary.origins.map((origin): Cell[] => [
    h('span', { title: origin.url }, origin.name),
    badge(...ORIGIN_STATES[origin.state]),
    count(origin.requests),
    count(origin.failures),
    origin.firstByteMillis === undefined ? '–' : `${origin.firstByteMillis.toFixed(0)} ms`,
    bitRate(origin.bytes / RECENT_SECONDS),
    ago(origin.lastSuccess, summary.now),
    origin.lastFailure ? `${ago(origin.lastFailure, summary.now)}: ${origin.lastError ?? ''}` : 'none since the start',
  ]);
  const columns = [
    { head: 'Origin' },
    { head: 'State' },
    { head: 'Requests/min', number: true },
    { head: 'Failed', number: true },
    { head: 'First byte', number: true },
    { head: 'Rate', number: true },
    { head: 'Last success' },
    { head: 'Last failure' },
  ];
  show(byId('origins-table'), [summary.origins, summary.now], () => [table('Origins in the last minute', columns, rows, 'No origin is configured.')]);
}

const LEVELS: Readonly<Record<Incident['level'], string>> = { info: 'info', warning: 'warning', error: 'error' };

export function showEvents(summary: Summary): void {
  const rows = summary.events.map((event): Cell[] => [dateAndClock(event.time), badge(LEVELS[event.level], event.level), event.kind, event.times > 1 ? `${event.text} (${count(event.times)} times)` : event.text]);
  show(byId('events-table'), summary.events, () => [table('Events, the newest first', [{ head: 'Time' }, { head: 'Level' }, { head: 'About' }, { head: 'What happened' }], rows, 'Nothing happened.')]);
}

/** The month's plans, and the statements for print. */
export function showMoney(summary: Summary, egress: Egress | null): void {
  const now = dayIn(summary.zone, new Date(summary.now)).slice(0, 7);
  const [year = 0, month = 1] = now.split('-').map(Number);
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
  const plans = egress?.months.flatMap((one) => one.plans) ?? [];
  const unpriced = egress?.months.reduce((sum, one) => sum + one.unpricedSwarmBytes, 0) ?? 0;
  show(byId('money-table'), [now, plans, unpriced, summary.ledger], () => {
    if (!summary.ledger) return [h('p', { class: 'empty' }, 'This edge keeps no ledger (ledger.enabled).')];
    const rows = plans.map((plan): Cell[] => [plan.plan, plan.for, money(plan.actual, plan.currency), money(plan.withoutSwarm, plan.currency), money(plan.net, plan.currency)]);
    const columns = [{ head: 'Plan' }, { head: 'Paid to' }, { head: 'Bill so far', number: true }, { head: 'Without the swarm', number: true }, { head: 'Net saving', number: true }];
    return [
      table('Price plans this month', columns, rows, 'No price plan is configured (prices), so bytes have no price here.'),
      unpriced > 0 && plans.length > 0 ? h('p', { class: 'hint' }, `No plan prices ${bytes(unpriced)} of the swarm; they are no saving.`) : null,
      h(
        'p',
        {},
        'Statement for print: ',
        h('a', { id: 'statement', href: `/api/v1/statement?month=${now}` }, now),
        ', ',
        h('a', { id: 'statement-before', href: `/api/v1/statement?month=${before}` }, before),
      ),
    ];
  });
}

interface Quality {
  readonly groups: readonly {
    readonly route: string;
    readonly group: string;
    readonly sessions: number;
    readonly startupSeconds: number;
    readonly rebufferRatio: number;
    readonly bufferSeconds: number;
    readonly kilobitsPerSecond: number;
  }[];
}

const GROUPS: Readonly<Record<string, string>> = { p2p: 'may share', control: 'kept apart, to compare with', none: 'told by CMCD' };

export function showQuality(quality: Quality | null): void {
  show(byId('quality-table'), quality, () => {
    const rows = (quality?.groups ?? []).map((group): Cell[] => [
      group.route,
      GROUPS[group.group] ?? group.group,
      count(group.sessions),
      `${group.startupSeconds.toFixed(2)} s`,
      `${(group.rebufferRatio * 100).toFixed(2)} %`,
      `${group.bufferSeconds.toFixed(1)} s`,
      bitRate((group.kilobitsPerSecond * 1000) / 8),
    ]);
    const columns = [
      { head: 'Route' },
      { head: 'Viewers' },
      { head: 'Playbacks', number: true },
      { head: 'Startup', number: true },
      { head: 'Rebuffering', number: true },
      { head: 'Buffer', number: true },
      { head: 'Bitrate', number: true },
    ];
    return [table('What viewers see, this month', columns, rows, 'Nobody has told yet; pages do when a playback ends, and every half minute.')];
  });
}

export type { Quality };
