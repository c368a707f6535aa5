/** The entry of the script that `page/extras.ts` loads. */
import type { ExtrasElement } from '../page/extras.ts';
import { Downloads } from './download.ts';

(document.currentScript as ExtrasElement).swarmgate((parts) => new Downloads(parts));
