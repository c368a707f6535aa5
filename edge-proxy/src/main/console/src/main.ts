import { SourceChart } from './chart.ts';
import { byId, h, show } from './dom.ts';
import { bitRate, dayIn, percent } from './format.ts';
import { SwarmPicture } from './picture.ts';
import { joined, ratesOf, ratesOfRows, recentOffload, type Series } from './rates.ts';
import { showEvents, showFigures, showHeader, showMoney, showOrigins, showQuality, showStreams, type Quality } from './sections.ts';
import { followTheme } from './theme.ts';
import type { Egress, History, Picture, Summary } from './types.ts';

const SECONDS = 1000;
const LOOK = 3 * SECONDS;
/** The database is asked each time. */
const LOOK_AT_LEDGER = 30 * SECONDS;
const PATIENCE = 10 * SECONDS;

type Range = 'hour' | 'day' | 'month';

class NoAnswer extends Error {}

/** What the listener answers; null for what is not there, such as a ledger. */
async function get<T>(path: string): Promise<T | null> {
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status === 401) {
    // The session has ended.
    location.assign('/login');
    throw new NoAnswer('sign in again');
  }
  return answer.ok ? ((await answer.json()) as T) : null;
}

const chart = new SourceChart();
const picture = new SwarmPicture();
let history: History | null = null;
let summary: Summary | null = null;
let month: Egress | null = null;
let range: Range = 'hour';
let chosen: string | null = null;
let said = '';

/** To those who listen; changes alone, figures change all the time. */
function say(text: string): void {
  if (text !== said) byId('news').textContent = text;
  said = text;
}

async function look(): Promise<void> {
  const since = history?.times.at(-1) ?? 0;
  const [now, news] = await Promise.all([get<Summary>('/api/v1/console'), get<History>(`/api/v1/console/history?since=${since}`)]);
  if (!now || !news) throw new NoAnswer('the edge answers with an error');
  if (history && history.started !== news.started && since > 0) {
    history = null;
    return look();
  }
  history = joined(history, news);
  summary = now;
  showHeader(now);
  showFigures(now, history, month);
  showStreams(now);
  showOrigins(now);
  showEvents(now);
  const bad = now.origins.filter((origin) => origin.state === 'down' || origin.state === 'failing').map((origin) => `origin ${origin.name} is ${origin.state}`);
  say([now.notReady ? `not ready: ${now.notReady}` : 'ready', ...bad].join('; '));
  if (range === 'hour') showHour(history);
  await lookAtSwarm(now);
}

function showHour(known: History): void {
  const lately = recentOffload(known, 60);
  const words = known.times.length < 2 ? 'Counting has just begun.' : `Now ${bitRate(lately.bytesPerSecond)}, of which the swarm ${percent(lately.offload)}. Counts of this edge since it started, an hour at most.`;
  chart.show(ratesOf(known), false, words);
}

async function lookAtSwarm(now: Summary): Promise<void> {
  const watched = now.streams.filter((stream) => stream.viewers > 0);
  const select = byId<HTMLSelectElement>('stream');
  show(select, watched.map((stream) => [stream.id, stream.name]), () =>
    watched.length ? watched.map((stream) => h('option', { value: stream.id }, `${stream.name} (${stream.route})`)) : [h('option', { value: '' }, 'none')],
  );
  const stream = watched.find((one) => one.id === chosen) ?? watched[0];
  if (stream) select.value = stream.id;
  picture.show(stream ? await get<Picture>(`/api/v1/console/swarm?stream=${stream.id}`) : null);
}

async function lookAtLedger(): Promise<void> {
  if (!summary) return;
  if (summary.ledger) {
    const [egress, quality] = await Promise.all([get<Egress>('/api/v1/egress?granularity=day'), get<Quality>('/api/v1/quality')]);
    month = egress;
    showQuality(quality);
  } else showQuality(null);
  showMoney(summary, month);
  if (history) showFigures(summary, history, month);
  if (range !== 'hour') await showLedger(range);
}

async function showLedger(asked: 'day' | 'month'): Promise<void> {
  if (!summary) return;
  const today = dayIn(summary.zone, new Date(summary.now));
  const query = asked === 'day' ? `from=${today}&granularity=five-minutes` : 'granularity=day';
  const egress = summary.ledger ? await get<Egress>(`/api/v1/egress?${query}&content=segment`) : null;
  if (range !== asked) return;
  const step = asked === 'day' ? 300 : 86_400;
  const until = Math.min(Date.parse(egress?.to ?? summary.now), Date.parse(summary.now)) / 1000;
  const none: Series = { times: [], end: until, rates: { swarm: [], cache: [], sibling: [], origin: [] } };
  const series = egress ? ratesOfRows(egress.rows, Date.parse(egress.from) / 1000, until, step) : none;
  const words = egress ? `Means of ${asked === 'day' ? 'five minutes' : 'days'} in ${summary.zone}, of all edges that share the ledger.` : summary.ledger ? 'The ledger does not answer now.' : 'This edge keeps no ledger.';
  chart.show(series, true, words);
}

/** Does something again and again while somebody looks. */
function repeat(what: () => Promise<void>, every: number): () => void {
  let timer = 0;
  let underWay = false;
  const once = async () => {
    if (underWay) return;
    clearTimeout(timer);
    underWay = true;
    try {
      await what();
    } catch (failure) {
      const state = byId('state');
      state.textContent = 'no answer, trying again';
      state.dataset['level'] = 'error';
      say('the edge does not answer');
      if (!(failure instanceof NoAnswer || failure instanceof DOMException || failure instanceof TypeError)) console.error(failure);
    } finally {
      underWay = false;
      if (!document.hidden) timer = window.setTimeout(once, every);
    }
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else void once();
  });
  return once;
}

followTheme(() => chart.redraw());
const refresh = repeat(look, LOOK);
byId('stream').addEventListener('change', (event) => {
  chosen = (event.target as HTMLSelectElement).value;
  refresh();
});
byId('ranges').addEventListener('change', (event) => {
  range = (event.target as HTMLInputElement).value as Range;
  if (range === 'hour') {
    if (history) showHour(history);
  } else void showLedger(range).catch(() => say('the ledger does not answer'));
});
const refreshLedger = repeat(async () => {
  if (!summary) await look();
  await lookAtLedger();
}, LOOK_AT_LEDGER);
refresh();
refreshLedger();
