import type { Access } from '../sim/network.ts';
import type { LineClass, Options } from './options.ts';
import type { Random } from './random.ts';

/** `open`: reachable by all. `symmetric`: by all but its like. `none`: UDP does not get through at all. */
export type Nat = 'open' | 'symmetric' | 'none';

/** One viewer as the seed makes it. */
export interface Traits {
  readonly number: number;
  /** Number of the home or desk whose line it shares. */
  readonly household: number;
  /** The class of its line; null where there are none. */
  readonly line: string | null;
  readonly access: Access;
  readonly nat: Nat;
  readonly uploads: boolean;
  /** Number of the site; null for a home. */
  readonly site: number | null;
  readonly asn: number;
  /** As the edge sees it, from a field of a trusted proxy. */
  readonly address: string;
  /** Milliseconds; Infinity for those who stay to the end. */
  readonly stay: number;
  /** Closes the page, rather than losing the network or the battery. */
  readonly saysGoodbye: boolean;
}

const GOODBYE_SHARE = 0.7;

/** Of log-normal stays, as in the live stream of Veloso et al. 2002: many zap, and who stays, stays long. */
const STAY_SPREAD = 1.43;

/** @param random of the run */
export function traits(number: number, options: Options, random: Random): Traits {
  const { sites, asns } = options;
  const household = Math.floor(number / options.perLine);
  const [home, viewer] = [random.of(`home ${household}`), random.of(number)];
  const site = home.chance(options.siteShare) && sites > 0 ? home.int(sites) : null;
  const network = home.int(asns);
  const udpBlocked = home.chance(options.udpBlocked);
  const symmetric = home.chance(options.natBlocked);
  const line = pick(options.lines, home);
  const { up, down, latency } = line ?? options;
  return {
    number,
    household,
    line: line?.name ?? null,
    access: {
      up: up * home.factor(options.spread),
      down: down * home.factor(options.spread),
      latency: latency * home.factor(options.spread),
    },
    nat: udpBlocked ? 'none' : symmetric ? 'symmetric' : 'open',
    uploads: !viewer.chance(options.noUpload) && (line?.uploads ?? true),
    site,
    // A site has one provider.
    asn: site === null ? network : site % asns,
    address: site === null ? homeAddress(network, household) : `10.${site}.${(household >> 8) & 0xff}.${household & 0xff}`,
    stay: options.medianStay === null ? Infinity : 1000 * stay(options.medianStay, options.stays, viewer),
    saysGoodbye: viewer.chance(GOODBYE_SHARE),
  };
}

function stay(median: number, stays: Options['stays'], random: Random): number {
  return stays === 'lognormal' ? median * random.factor(STAY_SPREAD) : random.exponential(median);
}

/** One of the classes, as often as its share says. */
function pick(lines: readonly LineClass[], random: Random): LineClass | null {
  let left = random.next();
  for (const line of lines) if ((left -= line.share) < 0) return line;
  return lines.at(-1) ?? null;
}

/** Below 198.18.0.0/15, which is for measurements (RFC 2544). */
function homeAddress(network: number, number: number): string {
  return `198.${18 + ((number >> 14) & 1)}.${((network & 3) << 6) | ((number >> 8) & 0x3f)}.${number & 0xff}`;
}

/** Each of a network of its own. */
export function liarAddress(number: number): string {
  return `100.64.${number & 0xff}.${number >> 8}`;
}

export function reachable(a: Traits, b: Traits): boolean {
  if (a.household === b.household) return true;
  if (a.nat === 'none' || b.nat === 'none') return false;
  return a.nat === 'open' || b.nat === 'open';
}
