import { type Row, play } from './rows.ts';

/** The narrow uplinks of docs/simulator.md. */
const ROWS: Record<string, Row> = {
  '2-ideal': { peers: 2, bitrate: 0.2, up: 20, down: 50 },
  '10-ideal': { peers: 10, bitrate: 0.2, up: 20, down: 50 },
  '6-600k-1800k': { peers: 6, bitrate: 0.6, up: 1.8, down: 10 },
  '30-1M-3M': { peers: 30, bitrate: 1, up: 3, down: 20 },
  '60-4M-5M': { peers: 60, bitrate: 4, up: 5, down: 10, segment: 6 },
  '10-3M-5M': { peers: 10, bitrate: 3, up: 5, down: 20 },
  '10-3M-2M': { peers: 10, bitrate: 3, up: 2, down: 20 },
  '10-1M-1M': { peers: 10, bitrate: 1, up: 1, down: 20 },
  '6-600k-600k': { peers: 6, bitrate: 0.6, up: 0.6, down: 10 },
  '5-on-demand': { peers: 5, bitrate: 1, up: 50, down: 100, behind: 10, duration: 70 },
  '10-3M-1M': { peers: 10, bitrate: 3, up: 1, down: 20 },
};

const asked = process.argv.slice(2);
console.log('row             offload  possible  reached  copies   useful    wasted   stalls  startup');
for (const [name, row] of Object.entries(ROWS)) {
  if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
  const { offload, possible, copies, useful, wasted, stalls, startup } = await play(row);
  const share = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(8);
  console.log(`${name.padEnd(14)} ${share(offload)} ${share(possible)} ${share(offload / possible)} ${copies.toFixed(2).padStart(7)} ${(useful / 1e6).toFixed(1).padStart(7)} MB ${share(wasted / useful)} ${String(stalls).padStart(6)} ${startup.toFixed(0).padStart(6)} ms`);
}
