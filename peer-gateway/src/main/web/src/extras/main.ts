/** The entry of the script that `page/extras.ts` loads. */
import type { MakeExtras } from '../page/extras.ts';
import { bring } from '../page/scripts.ts';
import { Downloads } from './download.ts';
import { DiskStore } from './disk-store.ts';
import { LoadWatch } from './load-watch.ts';

bring<MakeExtras>((parts) => {
  new LoadWatch(parts);
  new DiskStore(parts);
  return new Downloads(parts);
});
