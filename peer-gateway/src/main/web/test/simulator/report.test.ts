import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Figures } from '../../src/simulator/figures.ts';
import type { Options } from '../../src/simulator/options.ts';
import { missed, report, text } from '../../src/simulator/report.ts';

const machine = { gatewayCpu: 1, simulatorCpu: 1, stoodMs: 0, lagP50: 0, lagP99: 0, load: 0 };
const asked = { minOffload: null, maxCopies: null, minReached: null, maxWaste: null };
const options = { title: 'ten viewers', warmUp: 0, duration: 60, bitrate: 100, renditions: 1, uploadRatio: 1, ...asked } as unknown as Options;

/** Ten viewers whose uplinks carry half of the stream: 40 of 100 bytes from peers, 2 thrown away. */
function run(): Figures {
  const figures = new Figures();
  Object.assign(figures, { viewers: 10, swarm: 40, http: 60, waste: 2 });
  const traits = { access: { up: 50, down: 1000, latency: 1 }, uploads: true, nat: 'open' } as const;
  for (let household = 0; household < 10; household++) figures.presences.push({ traits: { ...traits, household }, from: 0, to: 60_000 });
  return figures;
}

const result = report(options, run(), { swarm: 0, http: 0 }, machine);

test('offload is judged against what uplinks allow', () => {
  assert.deepEqual(result.possible, { offload: 0.5, shared: 0.9, given: 0.5 });
  assert.equal(result.reached, 0.8);
  assert.match(text(result, options), /^possible +50\.0 %: one copy over HTTP leaves 90\.0 %, viewers can give 50\.0 %$/m);
});

test('waste is told as a share of the bytes used', () => {
  assert.equal(result.wasteShare, 0.05);
  assert.match(text(result, options), /^reached +80\.0 % of that; wasted 5\.0 % of the useful bytes$/m);
});

test('what was asked for and missed is named', () => {
  assert.deepEqual(missed(result, { ...options, minReached: 0.8, maxWaste: 0.05 }), []);
  assert.deepEqual(missed(result, { ...options, minReached: 0.9 }), ['80.0 % of the possible offload is below 90.0 %']);
  assert.deepEqual(missed(result, { ...options, maxWaste: 0.03 }), ['waste of 5.0 % of the useful bytes is more than 3.0 %']);
});
