/** The entry of the script that `core-loader.ts` loads where a developer wants to see what it does. */
import type { MakeCore } from './core-loader.ts';
import { Participation } from './participation.ts';
import { bring } from './scripts.ts';
import { SegmentLog } from './segment-log.ts';

bring<MakeCore>((parts) => new Participation(parts, new SegmentLog((line) => console.log(line))));
