import type { LocalNetworkAccess } from '../core/index.ts';
import { denyingFrame } from './denying-frame.ts';
import { withoutAsking } from './probe.ts';

/** Where connections are made, and whether addresses of the viewer's network are for them. */
export interface Way {
  readonly access: LocalNetworkAccess;
  readonly view: Window & typeof globalThis;
}

/** Chromium's permissions, and its policies alike: the one that counts first, then the one for both of the others. */
const NAMES = ['local-network', 'local-network-access', 'loopback-network'];

/**
 * Sees to it that no connection of ours makes Chromium ask the viewer for access to the local network
 * (docs/local-network-access.md). Where it would ask, connections are made in a frame to which that access is denied:
 * the browser then leaves such addresses out by itself, whoever names them.
 */
export class LocalNetwork {
  access: LocalNetworkAccess | null = null;
  private found: Promise<Way | null> | null = null;

  /** Null where every connection might make it ask: a sandboxed page may not look into frames of its own. */
  way(): Promise<Way | null> {
    return (this.found ??= this.find());
  }

  /** Who comes next looks anew. */
  private readonly forget = (): void => {
    this.found = null;
  };

  private async find(): Promise<Way | null> {
    const permissions = await permissionsOf(NAMES);
    for (const permission of permissions) permission.onchange = this.forget;
    const granted = permissions[0]?.state === 'granted';
    if (permissions.every(({ state }) => state === 'granted')) return this.take(granted ? 'granted' : 'unasked', window);
    // Where only the loopback addresses are not granted, nobody needs them. Both their names have to be denied.
    const frame = denyingFrame(permissions.slice(granted ? 1 : 0).map(({ name }) => name));
    try {
      const view = frame.view();
      const free = granted ? 'local' : await withoutAsking(view.RTCPeerConnection);
      if (free !== 'all') {
        // The page may throw it out.
        view.addEventListener('pagehide', this.forget);
        return this.take(granted ? 'granted' : free === 'local' ? 'unasked' : 'withheld', view);
      }
      frame.remove();
      return this.take('unasked', window);
    } catch {
      this.access = 'withheld';
      frame.remove();
      this.forget();
      return null;
    }
  }

  private take(access: LocalNetworkAccess, view: Way['view']): Way {
    this.access = access;
    return { access, view };
  }
}

/** Those that this browser has. */
async function permissionsOf(names: readonly string[]): Promise<PermissionStatus[]> {
  const asked = names.map(async (name) => navigator.permissions.query({ name: name as PermissionName }));
  return (await Promise.allSettled(asked)).flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}
