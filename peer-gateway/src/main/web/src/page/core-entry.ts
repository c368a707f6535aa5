import type { DeviceState, Trace } from '../core/index.ts';
import { DeviceWatch } from './conditions.ts';
import type { MakeCore } from './core-loader.ts';
import { runInWorker } from './core-worker.ts';
import { pageEnvironment } from './environment.ts';
import { Participation } from './participation.ts';
import { bring } from './scripts.ts';
import { WorkerPart, channelsMayMove } from './worker-part.ts';

/** The same script is for a page and for its worker. */
export function enter(trace?: Trace): void {
  if (!globalThis.document) return runInWorker(globalThis as unknown as Window & typeof globalThis, trace);
  bring<MakeCore>(({ address, natives, media, host, worker }) => {
    const environment = pageEnvironment(address, natives);
    const parts = { address, host, environment, plays: () => media.bufferAhead() !== null, watch: (changed: (changes: Partial<DeviceState>) => void) => new DeviceWatch(changed) };
    const local = new Participation(parts, trace);
    return worker && channelsMayMove() ? new WorkerPart(parts, local, worker) : local;
  });
}
