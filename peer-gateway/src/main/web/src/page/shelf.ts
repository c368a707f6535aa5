import { SHELF } from '../shared/shelf.ts';

/** What was kept on the disk for others goes, also what another visit has left. */
export function emptyShelf(): void {
  try {
    void caches.delete(SHELF).catch(() => {});
  } catch {
    // No such storage here, so nothing in it: an insecure origin, a sandbox.
  }
}
