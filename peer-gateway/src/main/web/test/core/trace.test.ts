import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { SegmentLog } from '../../src/page/segment-log.ts';
import { World } from './world.ts';

const LENGTH = 3 * CHUNK + 1000;

test('each segment is told of once, with who brought it and why', async () => {
  const world = new World();
  const lines: string[] = [];
  const log = new SegmentLog((line) => lines.push(line.replace('swarmgate: /_p2p/', '')));
  const giver = world.viewer();
  const viewer = world.viewer(undefined, false, log);
  for (const n of [0, 1, 2]) world.gateway.add(n, LENGTH);
  for (const n of [0, 1, 2]) await world.await(giver.ask(`/_p2p/s${n}.m4s`));
  await world.await(viewer.ask('/_p2p/s0.m4s'));
  await world.clock.until(() => viewer.stats.links.some(({ open }) => open));
  await world.clock.run(1000);
  await world.await(viewer.ask('/_p2p/s2.m4s'));
  await world.await(viewer.ask('/_p2p/s2.m4s'));
  await world.clock.run(1000);

  const told = (path: string) => lines.filter((line) => line.startsWith(path)).map((line) => line.slice(path.length));
  assert.deepEqual(told('s0.m4s'), [' (play, 197608 bytes in 4 chunks): HTTP from chunk 0: the player is starting']);
  const [peers, store] = told('s2.m4s');
  assert.match(peers!, new RegExp(`^ \\((?:play|prefetch), 197608 bytes in 4 chunks\\): ${giver.id} brought chunks(?: [0-3]){4}$`));
  assert.match(store!, /: from the store$/);
});

test('a neighbour that breaks the protocol is named with what it did', async () => {
  const world = new World();
  const lines: string[] = [];
  const viewer = world.viewer(undefined, false, new SegmentLog((line) => lines.push(line)));
  world.gateway.add(0, LENGTH);
  await world.await(viewer.ask('/_p2p/s0.m4s'));
  const liar = world.hostile((link) => link.send(new Uint8Array([99])));
  await world.clock.until(() => lines.some((line) => line.includes('not accepted')));
  assert.ok(lines.includes(`swarmgate: ${liar} is not accepted again: unknown type 99`), lines.join('\n'));
});
