/** The entry of the script that `core-loader.ts` loads where a developer wants to see what it does. */
import { enter } from './core-entry.ts';
import { SegmentLog } from './segment-log.ts';

enter(new SegmentLog((line) => console.log(line)));
