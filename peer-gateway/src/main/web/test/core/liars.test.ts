import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import type { Lie } from '../../src/simulator/lies.ts';
import { liar } from '../bench/liar.ts';
import { type Row, play } from '../bench/rows.ts';
import { FAST, World } from './world.ts';

const LENGTH = 5 * CHUNK + 777;

/** Ten viewers of a live stream, with as many liars among them. */
const AUDIENCE: Row = { peers: 10, bitrate: 0.2, up: 20, down: 50, duration: 45 };
const LATER = 10;

const honest = await play(AUDIENCE);

for (const lie of ['arriving', 'holding', 'grudging'] satisfies Lie[]) {
  test(`liars of the kind "${lie}" that come to a swarm that shares take nothing from it`, async () => {
    const { offload, delivery, stalls } = await play({ ...AUDIENCE, liars: { count: 10, lie, from: LATER } });
    assert.ok(offload >= 0.95 * honest.offload, `offload ${offload}`);
    assert.ok(delivery[0] <= 1.5 * honest.delivery[0] + 100, `delivery ${delivery[0]} ms`);
    assert.equal(stalls, 0);
  });

  test(`liars of the kind "${lie}" that are there from the start are soon found out`, async () => {
    const { offload, delivery, stalls } = await play({ ...AUDIENCE, liars: { count: 10, lie } });
    assert.ok(offload >= 0.85 * honest.offload, `offload ${offload}`);
    assert.ok(delivery[0] <= 1.5 * honest.delivery[0] + 100, `delivery ${delivery[0]} ms`);
    assert.equal(stalls, 0);
  });
}

for (const lie of ['arriving', 'holding', 'grudging'] satisfies Lie[]) {
  test(`a neighbour that lies (${lie}) is let go, and the gateway hears that it was of no use`, async () => {
    const world = new World();
    const [viewer] = await world.watching(1);
    const attacker = liar(world, 0, lie, FAST, LENGTH);
    await world.clock.until(() => viewer!.stats.links.some(({ open }) => open));
    const gone = () => viewer!.stats.links.length === 0;
    for (let n = 2; n < 40 && !gone(); n++) {
      const segment = world.gateway.add(n, LENGTH);
      await world.clock.run(1000);
      const got = await world.await(viewer!.ask(segment.path, { buffer: 10 }));
      assert.deepEqual(got?.bytes, segment.bytes);
      await world.clock.run(1000);
    }
    assert.ok(gone(), 'it is still a neighbour');
    await world.clock.run(2000);
    const told = world.gateway.received.flatMap(({ peer, message }) => (peer === viewer!.id && message['t'] === 'state' ? (message['failed'] as string[]) : []));
    assert.deepEqual(told, [attacker]);
  });
}
