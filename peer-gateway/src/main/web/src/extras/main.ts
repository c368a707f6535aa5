/** The entry of the script that `page/extras.ts` loads. */
import type { MakeExtras } from '../page/extras.ts';
import type { OwnScript } from '../page/scripts.ts';
import { Downloads } from './download.ts';
import { DiskStore } from './disk-store.ts';
import { LoadWatch } from './load-watch.ts';

(document.currentScript as OwnScript<MakeExtras>).swarmgate((parts) => {
  new LoadWatch(parts);
  new DiskStore(parts);
  return new Downloads(parts);
});
