/** The entry of the script that `core-loader.ts` loads. */
import type { MakeCore } from './core-loader.ts';
import { Participation } from './participation.ts';
import { bring } from './scripts.ts';

bring<MakeCore>((parts) => new Participation(parts));
