import assert from 'node:assert/strict';
import test from 'node:test';
import { Figures } from '../../src/simulator/figures.ts';
import type { Traits } from '../../src/simulator/viewers.ts';

const home = { site: null, asn: 1, line: 'dsl' } as Traits;

function ofOneViewer(hash: string): Figures {
  const figures = new Figures();
  figures.requested('/_p2p/1.ts', 200, 40);
  figures.overHttp(home, '/_p2p/1.ts', 100);
  figures.delivered('/_p2p/1.ts', 100, hash);
  figures.left(home, { swarm: 10, given: 20, http: 100, waste: 3 }, 1);
  figures.startups.push(5);
  return figures;
}

test('the figures of two threads are those of one', () => {
  const sum = ofOneViewer('a');
  sum.add(ofOneViewer('a'));
  assert.equal(sum.copies(0), 2);
  assert.deepEqual(sum.watched(0), { once: 100, bytes: 200, deliveries: 2 });
  assert.deepEqual(sum.byLine.get('dsl'), { viewers: 2, swarm: 20, given: 40, http: 200, stalls: 2 });
  assert.deepEqual(sum.byAsn.get('AS64497'), { http: 200, inside: 0, outside: 0 });
  assert.deepEqual(sum.startups, [5, 5]);
  assert.equal(sum.wrong, 0);
});

test('bytes that differ between threads are wrong', () => {
  const sum = ofOneViewer('a');
  sum.add(ofOneViewer('b'));
  assert.equal(sum.wrong, 1);
});

test('whatever is counted is added up', () => {
  const [sum, other] = [new Figures(), new Figures()] as unknown as Record<string, unknown>[];
  const counts = Object.keys(other!).filter((name) => typeof other![name] === 'number');
  const lists = Object.keys(other!).filter((name) => Array.isArray(other![name]));
  for (const name of counts) other![name] = 1;
  for (const name of lists) other![name] = [1];
  (sum as unknown as Figures).add(other as unknown as Figures);
  for (const name of counts) assert.equal(sum![name], 1, name);
  for (const name of lists) assert.deepEqual(sum![name], [1], name);
});
