/** The entry of the script that `page/extras.ts` loads. */
import type { ExtrasElement } from '../page/extras.ts';
import { Downloads } from './download.ts';
import { DiskStore } from './disk-store.ts';
import { LoadWatch } from './load-watch.ts';

(document.currentScript as ExtrasElement).swarmgate((parts) => {
  new LoadWatch(parts);
  new DiskStore(parts);
  return new Downloads(parts);
});
