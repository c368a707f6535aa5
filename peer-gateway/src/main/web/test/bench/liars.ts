import type { Lie } from '../../src/simulator/lies.ts';
import { type Row, play } from './rows.ts';

/** Liars among viewers, in modelled time (docs/simulator.md). */
const AUDIENCES: Record<string, Row> = {
  '30, 200k': { peers: 30, bitrate: 0.2, up: 20, down: 50 },
  '30, 1M': { peers: 30, bitrate: 1, up: 10, down: 50 },
  '10, 200k': { peers: 10, bitrate: 0.2, up: 20, down: 50 },
  '10, 1M': { peers: 10, bitrate: 1, up: 10, down: 50 },
};
const LIES: readonly Lie[] = ['arriving', 'holding', 'grudging'];
const LATER = 20;

const asked = process.argv.slice(2);
console.log('viewers    liars                 offload  copies  delivery p50     p90  wasted  stalls');
for (const [name, row] of Object.entries(AUDIENCES)) {
  await line(name, 'none', row);
  for (const lie of LIES) for (const count of [5, 10, 30]) for (const from of [0, LATER]) await line(name, `${count} ${lie}${from ? ' later' : ''}`, { ...row, liars: { count, lie, from } });
}

async function line(audience: string, liars: string, row: Row): Promise<void> {
  if (!asked.every((part) => `${audience} ${liars}`.includes(part))) return;
  const { offload, copies, delivery, stalls, wasted, useful } = await play(row);
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(8);
  console.log(`${audience.padEnd(10)} ${liars.padEnd(20)} ${(100 * offload).toFixed(1).padStart(6)} % ${copies.toFixed(2).padStart(7)} ${ms(delivery[0]).padStart(13)} ${ms(delivery[1])} ${((100 * wasted) / useful).toFixed(1).padStart(5)} % ${String(stalls).padStart(6)}`);
}
