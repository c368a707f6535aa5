import type { Access } from '../sim/network.ts';
import type { LineClass, Options } from './options.ts';
import type { Random } from './random.ts';

/** `open`: reachable by all. `symmetric`: by all but its like. `none`: UDP does not get through at all. */
export type Nat = 'open' | 'symmetric' | 'none';

/** One viewer as the seed makes it. */
export interface Traits {
  readonly number: number;
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

export function traits(number: number, options: Options, random: Random): Traits {
  const { sites, asns } = options;
  const site = random.chance(options.siteShare) && sites > 0 ? random.int(sites) : null;
  const network = random.int(asns);
  const udpBlocked = random.chance(options.udpBlocked);
  const symmetric = random.chance(options.natBlocked);
  const line = pick(options.lines, random.of('line'));
  const { up, down, latency } = line ?? options;
  return {
    number,
    line: line?.name ?? null,
    access: {
      up: up * random.factor(options.spread),
      down: down * random.factor(options.spread),
      latency: latency * random.factor(options.spread),
    },
    nat: udpBlocked ? 'none' : symmetric ? 'symmetric' : 'open',
    uploads: !random.chance(options.noUpload) && (line?.uploads ?? true),
    site,
    // A site has one provider.
    asn: site === null ? network : site % asns,
    address: site === null ? homeAddress(network, number) : `10.${site}.${(number >> 8) & 0xff}.${number & 0xff}`,
    stay: options.medianStay === null ? Infinity : 1000 * random.exponential(options.medianStay),
    saysGoodbye: random.chance(GOODBYE_SHARE),
  };
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

export function reachable(a: Traits, b: Traits): boolean {
  if (a.nat === 'none' || b.nat === 'none') return false;
  return a.nat === 'open' || b.nat === 'open';
}
