/** The entry of the script that `core-loader.ts` loads. */
import type { MakeCore } from './core-loader.ts';
import { Participation } from './participation.ts';
import { BROUGHT, type OwnScript } from './scripts.ts';

const make: MakeCore = (parts) => new Participation(parts);
const script = document.currentScript as OwnScript<MakeCore> | null;
if (script) script.swarmgate(make);
else dispatchEvent(new CustomEvent(BROUGHT, { detail: make }));
