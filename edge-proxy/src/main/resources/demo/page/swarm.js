// What this tab gives and takes, from `window.swarmgate.stats()`, and who feeds whom. The tabs of one browser tell each
// other their figures; viewers in other browsers are seen as this tab's neighbours only.

const $ = (id) => document.getElementById(id);
const SILENT_AFTER = 5000;
const states = {
  off: 'The swarm is off: all comes from the gateway.',
  idle: 'Nothing has been asked for yet.',
  joining: 'Joining.',
  joined: 'Joined.',
  reconnecting: 'The signalling socket is lost; transfers go on while it is opened again.',
};
const reasons = {
  settings: 'the settings say so',
  device: 'of load, battery, data saving or network',
  uplink: 'the uplink is weak',
  budget: 'it has given its share',
  minSwarm: 'there are too few viewers',
};

function bytes(count) {
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(count < 1e8 ? 1 : 0)} MB`;
}

const tabs = new Map();
const channel = new BroadcastChannel('swarmgate-demo');
channel.onmessage = ({ data }) => {
  if (data.left) tabs.delete(data.left);
  else tabs.set(data.peer, { ...data, heard: performance.now() });
};

/** Peers and the bytes between them: what this tab and the others have said, receivers believed first. */
function picture(own) {
  const peers = new Map([[own.peer, { http: own.http, self: true }]]);
  const flows = new Map();
  const flow = (from, to, count) => {
    if (count > 0 && !flows.has(`${from} ${to}`)) flows.set(`${from} ${to}`, { from, to, count });
  };
  const reports = [own, ...[...tabs.values()].filter((tab) => performance.now() - tab.heard < SILENT_AFTER)];
  for (const report of reports) {
    if (!peers.has(report.peer)) peers.set(report.peer, { http: report.http });
    for (const link of report.links) flow(link.peer, report.peer, link.received);
  }
  for (const report of reports) {
    for (const link of report.links) {
      if (link.open && !peers.has(link.peer)) peers.set(link.peer, {});
      flow(report.peer, link.peer, link.sent);
    }
  }
  return { peers, flows: [...flows.values()].filter(({ from, to }) => peers.has(from) && peers.has(to)) };
}

function draw({ peers, flows }) {
  const gateway = { x: 200, y: 26 };
  const places = new Map();
  [...peers.keys()].forEach((peer, i) => {
    const angle = peers.size > 1 ? Math.PI * (1 - i / (peers.size - 1)) : Math.PI / 2;
    places.set(peer, { x: 200 + 165 * Math.cos(angle), y: 95 + 135 * Math.sin(angle) });
  });
  const most = Math.max(1, ...flows.map((f) => f.count), ...[...peers.values()].map((p) => p.http ?? 0));
  const line = (from, to, count, kind) => {
    // Bent to one side, so that the two directions of a link stay apart.
    const x = (from.x + to.x) / 2 + (to.y - from.y) * 0.14;
    const y = (from.y + to.y) / 2 - (to.x - from.x) * 0.14;
    const width = 1 + 7 * (count / most);
    return `<path class="${kind}" d="M${from.x},${from.y}Q${x},${y} ${to.x},${to.y}" stroke-width="${width.toFixed(1)}"><title>${bytes(count)}</title></path>
      <text class="bytes" x="${((from.x + to.x) / 4 + x / 2).toFixed(0)}" y="${((from.y + to.y) / 4 + y / 2).toFixed(0)}">${bytes(count)}</text>`;
  };
  const lines = [...peers].filter(([, { http }]) => http > 0).map(([peer, { http }]) => line(gateway, places.get(peer), http, 'http'));
  for (const { from, to, count } of flows) lines.push(line(places.get(from), places.get(to), count, 'link'));
  const nodes = [...peers].map(([peer, { self }]) => {
    const { x, y } = places.get(peer);
    const name = self ? 'this tab' : peer.slice(0, 4);
    return `<g class="${self ? 'self' : 'peer'}"><circle cx="${x}" cy="${y}" r="25"/><text x="${x}" y="${y}">${name}</text></g>`;
  });
  $('swarm-map').innerHTML = `${lines.join('')}<g class="gateway"><rect x="160" y="10" width="80" height="32" rx="8"/><text x="200" y="26">gateway</text></g>${nodes.join('')}`;
}

function show() {
  const { swarmgate } = window;
  const stats = swarmgate.stats();
  const allowed = swarmgate.consent.allowed;
  $('swarm-switch').textContent = allowed ? 'Leave the swarm' : 'Join the swarm';
  $('swarm-switch').setAttribute('aria-pressed', String(allowed));
  const total = stats ? stats.http + stats.swarm : 0;
  $('swarm-share').textContent = total ? `${Math.round((100 * stats.swarm) / total)} %` : '–';
  $('swarm-received').textContent = stats ? bytes(stats.swarm) : '–';
  $('swarm-given').textContent = stats ? bytes(stats.given) : '–';
  const sharing = stats?.state === 'joined' && stats.sharing !== 'yes' ? ` Gives nothing, because ${reasons[stats.sharing] ?? stats.sharing}.` : '';
  $('swarm-state').textContent = stats ? states[stats.state] + sharing : 'This tab takes no part.';
  if (!stats?.peer) {
    $('swarm-map').innerHTML = '';
    return;
  }
  const own = { peer: stats.peer, http: stats.http, links: stats.links.map(({ peer, open, received, sent }) => ({ peer, open, received, sent })) };
  channel.postMessage(own);
  draw(picture(own));
}

if (window.swarmgate) {
  $('swarm').hidden = false;
  $('swarm-switch').addEventListener('click', () => {
    if (window.swarmgate.consent.allowed) window.swarmgate.optOut();
    else window.swarmgate.optIn();
    show();
  });
  addEventListener('pagehide', () => channel.postMessage({ left: window.swarmgate.stats()?.peer }));
  show();
  setInterval(show, 1000);
}
