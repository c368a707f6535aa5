/** The entry of the script that `core-loader.ts` loads. */
import { enter } from './core-entry.ts';

enter();
