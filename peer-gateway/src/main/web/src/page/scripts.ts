import type { GatewayAddress } from '../shared/gateway-address.ts';
import { metaForbids, metaNonce } from './meta-policy.ts';
import type { Natives } from './natives.ts';
import { trusted } from './trusted-types.ts';

/** How the build calls a script: by its hash, so that those of one build find each other. */
export interface ScriptName {
  readonly file: string;
  readonly integrity: string;
}

/** The element a script is loaded by, through which it hands over what it brings: no name of the page's is taken. */
interface OwnScript<T> extends HTMLScriptElement {
  swarmgate(brought: T): void;
}

/** On the window, by which a script that was imported hands over what it brings. */
const BROUGHT = 'swarmgate';

/** What a script of ours does when it runs. */
export function bring<T>(what: T): void {
  const script = document.currentScript as OwnScript<T> | null;
  if (script) script.swarmgate(what);
  else dispatchEvent(new CustomEvent(BROUGHT, { detail: what }));
}

const LOADED_WITHIN_MS = 10_000;

/** Loads further scripts of ours beside the page's tag. */
export class Scripts {
  constructor(
    private readonly tag: HTMLScriptElement,
    private readonly address: GatewayAddress,
    private readonly natives: Natives,
  ) {}

  /** Null where it cannot be had: by the page's policy, or from an edge of another version. */
  load<T>(name: ScriptName): Promise<T | null> {
    return within((brought) => this.addScript(name, 'auto', brought));
  }

  /**
   * The same after what the page itself loads, and also where Trusted Types forbid an element its URL: they do not govern
   * what is imported.
   */
  loadLater<T>(name: ScriptName): Promise<T | null> {
    return within((brought) => (this.typed ? this.addScript(name, 'low', brought) : this.import(name, brought)));
  }

  /** In a worker; of the page's own origin alone. */
  work(name: ScriptName): Worker {
    return new this.natives.Worker(trusted(this.url(name)) as string);
  }

  private get typed(): boolean {
    return this.tag.dataset.extras !== 'none' && !metaForbids(['trusted-types'], 'swarmgate');
  }

  private addScript<T>(name: ScriptName, fetchPriority: string, brought: (what: T | null) => void): void {
    if (!this.typed) return brought(null);
    const failed = () => brought(null);
    const script = document.createElement('script') as OwnScript<T>;
    this.add(script, name, { src: trusted(this.url(name)), fetchPriority, swarmgate: brought, onload: failed, onerror: failed });
    script.remove();
  }

  private import<T>(name: ScriptName, brought: (what: T | null) => void): void {
    const href = this.url(name);
    addEventListener(BROUGHT, (event) => brought((event as CustomEvent<T>).detail), { once: true });
    const link = document.createElement('link');
    const over = (what: Promise<unknown>) => {
      link.remove();
      what.catch(() => brought(null));
    };
    // An import has no integrity of its own, but it takes what was fetched before, which has.
    this.add(link, name, { rel: 'modulepreload', href, onload: () => over(import(href)), onerror: () => over(Promise.reject()) });
  }

  /** Throws where the page's policy forbids it. */
  private add(element: HTMLElement, { integrity }: ScriptName, properties: object): void {
    const { address, tag } = this;
    const nonce = metaNonce(address.sameOrigin ? "'self'" : new URL(address.base).origin, tag.nonce);
    if (nonce === null) throw new Error('forbidden');
    document.head.append(Object.assign(element, { nonce, crossOrigin: 'anonymous', integrity }, properties));
  }

  private url({ file }: ScriptName): string {
    return `${this.address.base}/@/client/${file}`;
  }
}

function within<T>(load: (brought: (what: T | null) => void) => void): Promise<T | null> {
  return new Promise<T | null>((resolve) => {
    setTimeout(resolve, LOADED_WITHIN_MS, null);
    load(resolve);
  }).catch(() => null);
}
