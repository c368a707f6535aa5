const ANSWER_WITHIN_MS = 300;
/** Nobody waits for this one. */
const ALL_ANSWER_WITHIN_MS = 3_000;
const MAX_REMEMBERED = 256;

/** The pages that run our client. What is known of them is lost whenever the browser stops the worker, hence `who`. */
export class PageClients {
  private readonly greeted = new Set<string>();
  /** Not to be asked: pages that take no part, and such as gave no sign of life (without our script, or hanging). */
  private readonly mute = new Set<string>();
  /** Pages that have said something, whatever it was: our script runs there. */
  private readonly known = new Set<string>();
  private waiting: (() => void)[] = [];

  constructor(private readonly clients: Clients) {}

  heard(id: string): void {
    remember(this.greeted, id);
    this.mute.delete(id);
    this.wake(id);
  }

  /** This page takes no part (any longer): nothing is asked of it until it says hello. */
  left(id: string): void {
    this.greeted.delete(id);
    remember(this.mute, id);
    this.wake(id);
  }

  private wake(id: string): void {
    remember(this.known, id);
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Lets a page that does not know us yet, as part of the site's own worker, introduce itself. */
  async invite(id: string): Promise<void> {
    if (this.greeted.has(id) || this.mute.has(id)) return;
    const client = await this.clients.get(id);
    // A core in a worker of the page's asks as well, and hears nothing.
    if (client?.type === 'window') client.postMessage({ swarmgate: 'who' });
  }

  /**
   * Who is to be asked for a request of this client: itself; for a worker or an inner frame without our script any page
   * that has it, since no API tells whose they are. Null if there is none.
   */
  async find(id: string): Promise<Client | null> {
    const client = await this.clients.get(id);
    if (!client || this.greeted.has(id)) return client ?? null;
    if ((client as WindowClient).frameType === 'top-level') return (await this.answering([client])) ?? null;
    const windows = await this.clients.matchAll({ type: 'window' });
    return windows.find((page) => this.greeted.has(page.id)) ?? (await this.answering(windows)) ?? null;
  }

  /** Whether our script runs in each of these. */
  async allKnow(windows: readonly Client[]): Promise<boolean> {
    const strangers = () => windows.filter(({ id }) => !this.known.has(id));
    for (const page of strangers()) page.postMessage({ swarmgate: 'who' });
    const until = Date.now() + ALL_ANSWER_WITHIN_MS;
    while (strangers().length > 0 && Date.now() < until) await this.word(until - Date.now());
    return strangers().length === 0;
  }

  /** Until some page says something, or for so long. */
  private word(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      setTimeout(resolve, ms);
    });
  }

  private async answering(pages: readonly Client[]): Promise<Client | undefined> {
    const silent = pages.filter((page) => !this.mute.has(page.id));
    if (silent.length === 0) return undefined;
    for (const page of silent) page.postMessage({ swarmgate: 'who' });
    await this.word(ANSWER_WITHIN_MS);
    const found = silent.find((page) => this.greeted.has(page.id));
    if (!found) for (const page of silent) remember(this.mute, page.id);
    return found;
  }
}

function remember(ids: Set<string>, id: string): void {
  if (ids.size >= MAX_REMEMBERED) ids.clear();
  ids.add(id);
}
