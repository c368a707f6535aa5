import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rendezvousRank } from '../../src/core/deadlines.ts';
import type { SegmentRequest, SwarmDeliverer } from '../../src/core/index.ts';
import type { FileSwarms } from '../../src/extras/file-swarms.ts';
import { FileWindows } from '../../src/extras/window-source.ts';
import type { PageParts } from '../../src/page/extras.ts';
import { GatewayAddress } from '../../src/shared/gateway-address.ts';

const SELF = 'aaaaaaaaaaaaaaaa';
const OTHER = 'bbbbbbbbbbbbbbbb';
const PATH = '/_p2p/a.iso';
const never = new AbortController().signal;

interface Asked {
  readonly range: string | null;
  readonly unhurried: number | undefined;
  readonly signal: AbortSignal;
}

/** A deliverer whose windows come at once, or never. */
function windows(peers: string[], { delivers = true, length = 100 * 2 ** 20, around = peers } = {}) {
  const asked: Asked[] = [];
  const links = peers.map((peer) => ({ peer, open: true }));
  const deliverer = {
    file: { path: PATH, length, fields: {} },
    stats: () => ({ peer: SELF, links }),
    around: async () => around,
    deliver: async ({ range, unhurried, signal }: SegmentRequest) => {
      asked.push({ range, unhurried, signal: signal as AbortSignal });
      async function* body() {
        yield new Uint8Array(1);
      }
      return delivers ? { status: 206, headers: new Map(), body: body() } : null;
    },
  } as unknown as SwarmDeliverer;
  const fetched: string[] = [];
  const natives = {
    fetch: async (_: string, { headers }: { headers: { range: string } }) => {
      fetched.push(headers.range);
      return new Response('x', { status: 206 });
    },
  };
  const swarms = { get: () => (peers.includes('none') ? undefined : deliverer), balance: () => {} } as unknown as FileSwarms;
  const page = { address: GatewayAddress.at('https://tv.example'), natives } as unknown as PageParts;
  return { asked, fetched, source: new FileWindows(page, swarms, PATH) };
}

const ours = (window: number) => rendezvousRank(String(window), SELF, [OTHER]) === 0;

test('of two that download a file each fetches about half of it ahead, and both agree who does', async () => {
  const { source, asked } = windows([OTHER]);
  for (let window = 0; window < 200; window++) await source.ask(window, String(window), never);
  for (const { range, unhurried } of asked) assert.equal(unhurried, ours(Number(range)) ? 0 : Infinity);
  const own = asked.filter(({ unhurried }) => unhurried === 0).length;
  assert.ok(own > 60 && own < 140, `${own} of 200`);
});

test('what another was to fetch is waited for a little once it is needed', async () => {
  const { source, asked } = windows([OTHER]);
  const window = [0, 1, 2, 3, 4, 5, 6, 7].find((n) => !ours(n))!;
  await source.need(window, 'r', never);
  assert.equal(Math.round(asked[0]!.unhurried! / 1000), 2);
});

test('a window needed is asked for before the question ahead of need is taken back', async () => {
  const { source, asked } = windows([OTHER]);
  await source.ask(3, 'r', never);
  await source.need(3, 'r', never);
  assert.equal(asked[0]!.signal.aborted, true);
  assert.equal(asked[1]!.signal.aborted, false);
});

test('a neighbour that is elsewhere in the file is not waited for', async () => {
  const { source, asked } = windows([OTHER], { around: [] });
  for (let window = 0; window < 30; window++) await source.need(window, String(window), never);
  assert.ok(asked.slice(8).every(({ unhurried }) => unhurried! < 100));
});

test('few windows are asked for at the beginning, and one where there is nobody', async () => {
  const met = windows([OTHER]).source;
  assert.equal(met.ahead, 1);
  for (let window = 0; window < 20; window++) await met.need(window, 'r', never);
  assert.equal(met.ahead, 8);
  assert.equal(windows([]).source.ahead, 1);
});

test('where there is no swarm the rest of the file comes as one', async () => {
  const { source, fetched } = windows(['none']);
  await source.need(2, 'bytes=2097152-3145727', never);
  assert.deepEqual(fetched, ['bytes=2097152-']);
});

test('what the swarm broke off is not asked of it again', async () => {
  const { source, asked, fetched } = windows([OTHER]);
  for (const window of [2, 2, 3]) await source.need(window, String(window), never);
  assert.deepEqual(asked.map(({ range }) => range), ['2', '3']);
  assert.deepEqual(fetched, ['2']);
});

test('what the swarm will not deliver comes over HTTP', async () => {
  const { source, fetched } = windows([OTHER], { delivers: false });
  await source.need(2, 'bytes=2097152-3145727', never);
  assert.deepEqual(fetched, ['bytes=2097152-3145727']);
});

test('if it takes long until neighbours are known a few windows here and there are fetched, of the file only', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { source, asked } = windows([], { length: 2 * 2 ** 20 });
  let meet = (_: boolean) => {};
  const met = new Promise<boolean>((resolve) => (meet = resolve));
  const scattered = source.meet(0, met, never);
  assert.deepEqual(asked, []);
  t.mock.timers.tick(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  meet(true);
  await scattered;
  assert.deepEqual(asked.map(({ range }) => range).sort(), ['bytes=0-1048575', 'bytes=1048576-2097151']);
  assert.ok(asked.every(({ unhurried }) => unhurried === 0));
});
