import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from 'd3-force';
import { byId, h, show, svg, table } from './dom.ts';
import { bitRate, count } from './format.ts';
import { HEALTHS, type Feed, type Health, type Node, type Picture } from './types.ts';

const WIDTH = 720;
const HEIGHT = 420;
/** Room for a name below the lowest, and for half of one beside the outermost. */
const MARGIN = 40;
/** A few viewers are drawn no larger than twice their size. */
const LEAST_WIDTH = 560;
/** Of more nodes than this not every feed is drawn, but the strongest that each gets. */
const MOST_WITH_ALL_FEEDS = 40;
const STRONGEST = 2;
/** Of the style sheet; more sites than these share them. */
const SITE_COLOURS = 8;
/** Names of more nodes than this would cover each other. */
const MOST_NAMES = 40;

const HEALTH_NAMES: Readonly<Record<Health, string>> = {
  good: 'connected',
  new: 'just came',
  alone: 'connected to nobody: plays over HTTP',
  low_buffer: 'less than a second in its buffer',
};

interface Placed extends SimulationNodeDatum {
  readonly id: string;
  node: Node;
}

type Line = SimulationLinkDatum<Placed>;

/** The one that matters most of what its viewers are. */
function healthOf(node: Node): Health {
  const worst: readonly Health[] = ['low_buffer', 'alone', 'new', 'good'];
  // Of many at a site some are always new, or alone.
  return worst.find((health) => node.health[health] > (node.peers > 1 ? node.peers / 5 : 0)) ?? 'good';
}

/** Around the middle, so that those of one site are beside each other. */
function home(site: string, sites: readonly string[]): [number, number] {
  if (sites.length < 2) return [WIDTH / 2, HEIGHT / 2];
  const angle = (2 * Math.PI * sites.indexOf(site)) / sites.length;
  return [WIDTH / 2 + (WIDTH / 4) * Math.cos(angle), HEIGHT / 2 + (HEIGHT / 4) * Math.sin(angle)];
}

const radiusOf = (node: Node) => (node.peers > 1 ? Math.min(44, 8 + 2 * Math.sqrt(node.peers)) : 9);

const siteName = (site: string) => (site === '-' ? 'no site' : site);

/** Draws a swarm; viewers stay where they are as long as they are there. */
export class SwarmPicture {
  private placed = new Map<string, Placed>();
  private stream = '';

  show(picture: Picture | null): void {
    if (!picture || picture.nodes.length === 0) {
      show(byId('picture'), null, () => [h('p', { class: 'empty' }, 'Nobody is in a swarm now.')]);
      show(byId('picture-legend'), null, () => []);
      show(byId('picture-table'), null, () => []);
      return;
    }
    const sites = [...new Set(picture.nodes.map((node) => node.site))].sort();
    this.place(picture, picture.bySite ? [] : sites);
    show(byId('picture'), picture, () => [this.draw(picture, sites)]);
    const many = picture.nodes.length > MOST_WITH_ALL_FEEDS;
    show(byId('picture-legend'), [sites, picture.bySite, many], () => legend(sites, picture.bySite, many));
    this.tabulate(picture);
  }

  private place(picture: Picture, sites: readonly string[]): void {
    const before = this.stream === picture.stream ? this.placed : new Map<string, Placed>();
    this.stream = picture.stream;
    const nodes = picture.nodes.map((node) => {
      const known = before.get(node.id);
      if (known) known.node = node;
      return known ?? { id: node.id, node };
    });
    const same = nodes.length === before.size && nodes.every((node) => before.has(node.id));
    this.placed = new Map(nodes.map((node) => [node.id, node]));
    const links: Line[] = picture.feeds.filter((feed) => feed.from < feed.to).map((feed) => ({ source: feed.from, target: feed.to }));
    // Laid out at once: nothing moves that nobody moved.
    const simulation = forceSimulation(nodes)
      .force('link', forceLink<Placed, Line>(links).id((node) => node.id).distance(picture.bySite ? 220 : 170).strength(nodes.length > 60 || picture.bySite ? 0.02 : 0.15))
      .force('apart', forceManyBody().strength(picture.bySite ? -1600 : nodes.length > 60 ? -90 : -420))
      .force('collide', forceCollide<Placed>((node) => radiusOf(node.node) + (picture.bySite ? 26 : 6)))
      .force('x', forceX<Placed>((node) => home(node.node.site, sites)[0]).strength(0.08))
      .force('y', forceY<Placed>((node) => home(node.node.site, sites)[1]).strength(0.12))
      .stop();
    if (nodes.some((node) => !before.has(node.id))) simulation.alpha(before.size ? 0.4 : 1);
    else simulation.alpha(0.05);
    if (!same) simulation.tick(before.size ? 80 : 200);
  }

  /** What of the plane is shown: all nodes, in the shape the picture has. */
  private frame(): string {
    const margin = MARGIN + Math.max(...[...this.placed.values()].map((node) => radiusOf(node.node)));
    const [xs, ys] = [[...this.placed.values()].map((node) => node.x ?? 0), [...this.placed.values()].map((node) => node.y ?? 0)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const width = Math.max(LEAST_WIDTH, right - left + 2 * margin, ((bottom - top + 2 * margin) * WIDTH) / HEIGHT);
    const height = (width * HEIGHT) / WIDTH;
    return [(left + right - width) / 2, (top + bottom - height) / 2, width, height].map((value) => value.toFixed(1)).join(' ');
  }

  private draw(picture: Picture, sites: readonly string[]): SVGElement {
    const most = Math.max(1, ...picture.feeds.map((feed) => feed.bytesPerSecond));
    const all = picture.feeds.reduce((sum, feed) => sum + feed.bytesPerSecond, 0);
    const words = `${count(picture.peers)} viewers${picture.bySite ? ` at ${picture.nodes.length} sites` : ''} give each other ${bitRate(all)}. The table below says who feeds whom.`;
    const root = svg('svg', { viewBox: this.frame(), role: 'img', 'aria-label': words, class: 'swarm' });
    root.append(
      svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 6, refY: 4, markerWidth: 10, markerHeight: 10, markerUnits: 'userSpaceOnUse', orient: 'auto' }, svg('path', { d: 'M0 0 8 4 0 8z', class: 'arrow' }))),
    );
    for (const feed of drawn(picture)) {
      const line = this.line(feed, most);
      if (line) root.append(line);
    }
    const named = picture.nodes.length <= MOST_NAMES;
    for (const { node, x = 0, y = 0 } of this.placed.values()) {
      const health = healthOf(node);
      const radius = radiusOf(node);
      const group = svg('g', { class: `node ${health}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
      group.append(svg('circle', { r: radius, class: `site-${sites.indexOf(node.site) % SITE_COLOURS}` }), svg('title', {}, describe(node)));
      // Told apart without colours as well.
      const mark = health === 'low_buffer' ? '!' : health === 'alone' ? '×' : node.sharing === 0 && health === 'good' ? '↓' : '';
      if (mark) group.append(svg('text', { class: 'mark', y: 4 }, mark));
      if (named) group.append(svg('text', { class: 'name', y: radius + 14 }, picture.bySite ? `${siteName(node.site)} (${count(node.peers)})` : node.id.slice(0, 5)));
      root.append(group);
    }
    return root;
  }

  /** An arc from giver to receiver; a plain line for a connection that is idle both ways, drawn once. */
  private line(feed: Feed, most: number): SVGElement | null {
    const from = this.placed.get(feed.from);
    const to = this.placed.get(feed.to);
    if (!from || !to || from === to) return null;
    const [x1, y1, x2, y2] = [from.x ?? 0, from.y ?? 0, to.x ?? 0, to.y ?? 0];
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const start = radiusOf(from.node) + 1;
    const end = radiusOf(to.node) + 5;
    if (length < start + end + 4) return null;
    const at = (value: number) => value.toFixed(1);
    if (feed.bytesPerSecond < 1) {
      return feed.from < feed.to ? svg('line', { x1: at(x1), y1: at(y1), x2: at(x2), y2: at(y2), class: 'idle' }) : null;
    }
    // Bent to the right of its way: the other way lies on the other side.
    const bend = Math.min(22, length / 6);
    const [mx, my] = [(x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend];
    const path = `M${at(x1 + ux * start)} ${at(y1 + uy * start)}Q${at(mx)} ${at(my)} ${at(x2 - ux * end)} ${at(y2 - uy * end)}`;
    const width = 1 + 4 * Math.sqrt(feed.bytesPerSecond / most);
    return svg('path', { d: path, class: 'feed', 'stroke-width': width.toFixed(1), 'marker-end': 'url(#arrow)' }, svg('title', {}, `${feed.from.slice(0, 5)} gives ${feed.to.slice(0, 5)} ${bitRate(feed.bytesPerSecond)}`));
  }

  private tabulate(picture: Picture): void {
    const name = (id: string) => {
      const node = this.placed.get(id)?.node;
      return picture.bySite ? siteName(id) : `${id.slice(0, 5)} (${siteName(node?.site ?? '-')})`;
    };
    const feeds = [...picture.feeds].filter((feed) => feed.bytesPerSecond >= 1).sort((a, b) => b.bytesPerSecond - a.bytesPerSecond).slice(0, 200);
    const viewers = picture.nodes.map((node) => {
      const got = picture.feeds.filter((feed) => feed.to === node.id).reduce((sum, feed) => sum + feed.bytesPerSecond, 0);
      const gave = picture.feeds.filter((feed) => feed.from === node.id).reduce((sum, feed) => sum + feed.bytesPerSecond, 0);
      return [name(node.id), node.peers > 1 ? count(node.peers) : HEALTH_NAMES[healthOf(node)], bitRate(gave), bitRate(got)];
    });
    const feedRows = feeds.map((feed) => [name(feed.from), name(feed.to), count(feed.links), bitRate(feed.bytesPerSecond)]);
    show(byId('picture-table'), [viewers, feedRows], () => [
      table(
        picture.bySite ? 'Sites' : 'Viewers',
        [{ head: picture.bySite ? 'Site' : 'Viewer' }, { head: picture.bySite ? 'Viewers' : 'Health' }, { head: 'gives', number: true }, { head: 'gets', number: true }],
        viewers,
        '',
      ),
      table('Who feeds whom', [{ head: 'From' }, { head: 'To' }, { head: 'Connections', number: true }, { head: 'Rate', number: true }], feedRows, 'Nobody gave anybody anything lately.'),
    ]);
  }
}

/** All feeds, or the strongest of each receiver. */
function drawn(picture: Picture): readonly Feed[] {
  if (picture.nodes.length <= MOST_WITH_ALL_FEEDS) return picture.feeds;
  const ofReceiver = new Map<string, number>();
  const sorted = picture.feeds.filter((feed) => feed.bytesPerSecond >= 1).sort((a, b) => b.bytesPerSecond - a.bytesPerSecond);
  return sorted.filter((feed) => {
    const before = ofReceiver.get(feed.to) ?? 0;
    ofReceiver.set(feed.to, before + 1);
    return before < STRONGEST;
  });
}

function describe(node: Node): string {
  const health = HEALTHS.filter((one) => node.health[one] > 0).map((one) => (node.peers > 1 ? `${count(node.health[one])} ${HEALTH_NAMES[one]}` : HEALTH_NAMES[one]));
  const sharing = node.peers > 1 ? `${count(node.sharing)} of ${count(node.peers)} share` : node.sharing ? 'shares' : 'does not share';
  return [`${node.peers > 1 ? '' : `${node.id.slice(0, 5)}, `}${siteName(node.site)}`, ...health, sharing].join('; ');
}

function legend(sites: readonly string[], bySite: boolean, many: boolean): Element[] {
  return [
    h('h3', {}, 'Site'),
    h('ul', { class: 'legend down' }, ...sites.slice(0, 12).map((site, i) => h('li', {}, h('span', { class: `swatch site-${i % SITE_COLOURS}` }), siteName(site))), sites.length > 12 ? h('li', {}, `and ${sites.length - 12} more`) : null),
    h('h3', {}, bySite ? 'Health of more than a fifth' : 'Health'),
    h(
      'ul',
      { class: 'legend down' },
      ...HEALTHS.map((health) => h('li', {}, h('span', { class: `ring ${health}` }, { good: '', new: '', alone: '×', low_buffer: '!' }[health]), HEALTH_NAMES[health])),
      h('li', {}, h('span', { class: 'ring good' }, '↓'), 'gets, and gives nothing now'),
    ),
    h('p', { class: 'hint' }, many ? 'An arrow leads from who gives to who gets, the wider the more; of the feeds that each gets the two strongest are drawn. The table has the others.' : 'An arrow leads from who gives to who gets, the wider the more; a thin line is a connection at rest.'),
  ];
}
