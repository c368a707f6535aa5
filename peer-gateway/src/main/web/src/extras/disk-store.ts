import type { PageParts } from '../page/extras.ts';
import { emptyShelf } from '../page/shelf.ts';
import { SHELF } from '../shared/shelf.ts';
import { DiskShelf } from './disk-shelf.ts';

/** Opens the shelf where the gateway wants one, in one page of the site at a time, and empties it where it does not. */
export class DiskStore {
  private budget = 0;
  private shelf: DiskShelf | null = null;
  private close: (() => void) | null = null;

  constructor(private readonly page: PageParts) {
    const { client } = page;
    client.ondisk = (bytes) => this.resize(bytes);
    // Before the gateway has spoken nobody knows: what an earlier visit has left stays until then.
    if (client.disk !== null) this.resize(client.disk);
  }

  private resize(budget: number): void {
    this.budget = budget;
    if (budget > 0) {
      this.shelf?.resize(budget);
      if (!this.close) this.open();
      return;
    }
    // Whoever has no shelf must not tell all neighbours anew of everything each time the gateway says so.
    if (this.close) {
      this.close();
      this.page.client.shelve(null);
    }
    emptyShelf();
  }

  /** Where another page of the site has it this one waits its turn: two would delete what the other tells of. */
  private open(): void {
    const waiting = new AbortController();
    const closed = new Promise<void>((resolve) => {
      this.close = () => {
        this.close = this.shelf = null;
        waiting.abort();
        resolve();
      };
    });
    // Not in every browser, and not in insecure pages.
    const locks = (navigator as { locks?: LockManager }).locks;
    locks?.request(SHELF, { signal: waiting.signal }, () => this.use(closed)).catch(() => {});
  }

  private async use(closed: Promise<void>): Promise<void> {
    const shelf = await DiskShelf.open(await caches.open(SHELF), (ms, call) => setTimeout(call, ms), this.budget);
    if (!this.close) return;
    this.shelf = shelf;
    this.page.client.shelve((deliverer) => shelf.of(deliverer));
    await closed;
  }
}
