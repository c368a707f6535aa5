import { observe, play, players } from '/page/players.js';
import { versions } from '/players/versions.js';

const packages = { 'hls.js': 'hls.js', 'dash.js': 'dashjs', 'Shaka Player': 'shaka-player', 'video.js': 'video.js' };

const streams = {
  live: { title: 'Live', hls: '/live/hls/master.m3u8', dash: '/live/dash/manifest.mpd' },
  lowlatency: { title: 'Low latency', hls: '/live/ll/master.m3u8', dash: '/live/ll/manifest.mpd' },
  ladder: { title: 'On demand', hls: '/vod/hls-ts/master.m3u8', dash: '/vod/cmaf/manifest.mpd' },
  cmaf: { title: 'CMAF', hls: '/vod/cmaf/master.m3u8', dash: '/vod/cmaf/manifest.mpd' },
  single: { title: 'Single file', hls: '/vod/single-file/master.m3u8', dash: '/vod/ondemand/manifest.mpd' },
  aes: { title: 'AES-128', hls: '/vod/hls-aes/index.m3u8' },
};

const sources = ['swarm', 'cache', 'sibling', 'origin'];
const $ = (id) => document.getElementById(id);

// ---- choices: kept in the address, so that a second window can be opened on the same ----

const address = new URLSearchParams(location.hash.slice(1));
let traffic = null;

$('streams').innerHTML = Object.entries(streams)
  .map(([key, { title }]) => `<label><input type="radio" name="stream" value="${key}"><span>${title}</span></label>`)
  .join('');
const form = $('choices');
form.elements.stream.value = streams[address.get('stream')] ? address.get('stream') : 'live';
form.elements.via.value = address.get('via') === 'origin' ? 'origin' : 'edge';

// ---- players ----

const cards = Object.entries(players).map(([name, { formats }]) => {
  const card = document.createElement('article');
  card.className = 'card';
  card.innerHTML = `<header><h2>${name}</h2><small>${versions[packages[name]]}</small>${
    formats.length > 1
      ? `<select aria-label="Format for ${name}">${formats.map((f) => `<option value="${f}">${f.toUpperCase()}</option>`).join('')}</select>`
      : `<span class="format">${formats[0].toUpperCase()}</span>`
  }</header><div class="screen"></div><p class="facts"></p><div class="address"></div>`;
  $('players').append(card);
  const select = card.querySelector('select');
  const entry = { name, formats, card, select, state: null, turn: 0 };
  select?.addEventListener('change', () => start(entry));
  return entry;
});

async function start(entry) {
  const turn = ++entry.turn;
  const screen = entry.card.querySelector('.screen');
  const stopped = entry.state?.stop();
  entry.state = null;
  await stopped;
  if (turn !== entry.turn) return;
  const stream = streams[form.elements.stream.value];
  const wanted = entry.select?.value ?? entry.formats[0];
  const format = stream[wanted] ? wanted : entry.formats.find((f) => stream[f]);
  if (entry.select && format) entry.select.value = format;
  if (!format) {
    screen.innerHTML = '<p>This stream has no DASH manifest.</p>';
    entry.card.querySelector('.facts').textContent = '';
    entry.card.querySelector('.address').textContent = '';
    return;
  }
  const base = form.elements.via.value === 'origin' ? traffic.originUrl : location.origin;
  const url = base + stream[format];
  entry.card.querySelector('.address').textContent = url;
  entry.card.querySelector('.address').title = url;
  const state = await play(entry.name, screen, url);
  if (turn !== entry.turn) state.stop();
  else entry.state = state;
}

function startAll() {
  location.hash = new URLSearchParams({ stream: form.elements.stream.value, via: form.elements.via.value });
  for (const entry of cards) start(entry);
}
form.addEventListener('change', startAll);

function showFacts({ card, state }) {
  if (!state) return;
  const o = observe(state);
  const fact = (value, text, bad = false) => `<span${bad ? ' class="bad"' : ''}><b>${value}</b> ${text}</span>`;
  card.querySelector('.facts').innerHTML = [
    fact(o.height ? `${o.height}p` : '–', ''),
    fact(o.time.toFixed(1), 's'),
    fact(o.ahead.toFixed(1), 's ahead'),
    ...(Number.isFinite(o.behind) && o.behind > 0 ? [fact(o.behind.toFixed(1), 's behind live')] : []),
    fact(o.frames, 'frames'),
    fact(o.stalls, o.stalls === 1 ? 'stall' : 'stalls', o.stalls > 0),
    fact(o.errors.length, o.errors.length === 1 ? 'error' : 'errors', o.errors.length > 0),
  ].join('');
  card.querySelector('.facts').title = o.errors.join('\n');
}

// ---- panel ----

const number = new Intl.NumberFormat('en');
function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  while (count >= 1000 && at < units.length - 1) {
    count /= 1000;
    at++;
  }
  return `${at === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[at]}`;
}
const percent = (share) => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;

$('sources').innerHTML = sources
  .map((s) => `<tr data-source="${s}"><td><i class="${s}"></i>${s}</td><td>0</td><td>0 B</td><td>–</td></tr>`)
  .join('');
// What viewers say they got from each other, before it is counted: in no share of the others.
$('sources').insertAdjacentHTML('beforeend', '<tr data-source="unproven" class="none"><td>not yet proven</td><td></td><td>0 B</td><td>–</td></tr>');
$('bar').innerHTML = sources.map((s) => `<i class="${s}" style="flex: 0 0 0"></i>`).join('');

const HISTORY = 121;
const history = [];

function showTraffic(now) {
  traffic = now;
  const total = sources.reduce((sum, s) => sum + now.segments[s].bytes, 0);
  for (const [at, source] of sources.entries()) {
    const { requests, bytes: sent } = now.segments[source];
    const row = $('sources').rows[at];
    row.className = requests ? '' : 'none';
    row.cells[1].textContent = number.format(requests);
    row.cells[2].textContent = bytes(sent);
    row.cells[3].textContent = total ? percent(sent / total) : '–';
    $('bar').children[at].style.flexGrow = total ? sent / total : 0;
  }
  const unproven = $('sources').rows[sources.length];
  unproven.className = now.unprovenBytes > 0 ? '' : 'none';
  unproven.cells[2].textContent = bytes(now.unprovenBytes);
  unproven.cells[3].textContent = now.unprovenBytes > 0 ? `+ ${percent(now.unprovenBytes / (total + now.unprovenBytes))}` : '–';
  $('to-viewers').textContent = bytes(total);
  $('from-origin').textContent = bytes(now.origin.bytes);
  $('saved').textContent = total ? percent(Math.max(0, 1 - now.origin.bytes / total)) : '–';
  history.push({ at: performance.now(), viewers: total, origin: now.origin.bytes });
  if (history.length > HISTORY) history.shift();
  drawChart();
}

function drawChart() {
  const rates = history.slice(1).map((point, i) => {
    // Segments come in bursts; three seconds together show the rate.
    const before = history[Math.max(0, i - 2)];
    const seconds = (point.at - before.at) / 1000;
    const rate = (key) => Math.max(0, ((point[key] - before[key]) * 8) / seconds);
    return { viewers: rate('viewers'), origin: rate('origin') };
  });
  const top = Math.max(1e6, ...rates.map((r) => Math.max(r.viewers, r.origin)));
  const path = (key) => {
    const points = rates.map((r, i) => {
      const x = 600 - ((rates.length - 1 - i) * 600) / (HISTORY - 2);
      return `${x.toFixed(1)},${(120 - (r[key] / top) * 112).toFixed(1)}`;
    });
    if (points.length < 2) return '';
    const left = points[0].split(',')[0];
    const line = points.join('L');
    return `<path class="area-${key}" d="M${left},120L${line}L600,120"/><path class="line-${key}" d="M${line}"/>`;
  };
  $('chart').innerHTML = path('viewers') + path('origin');
  $('scale').textContent = `top: ${(top / 1e6).toFixed(1)} Mbit/s`;
}

async function poll() {
  try {
    const response = await fetch('/demo/traffic', { cache: 'no-store' });
    if (response.ok) showTraffic(await response.json());
  } catch {
    // The demo was ended; the next poll shows whether it is back.
  }
}

await poll();
$('links').innerHTML = traffic?.metricsUrl ? `All of it for Prometheus: <a href="${traffic.metricsUrl}">${traffic.metricsUrl}</a>` : '';
startAll();
setInterval(poll, 1000);
setInterval(() => cards.forEach(showFacts), 500);
window.demo = { cards, observe };
