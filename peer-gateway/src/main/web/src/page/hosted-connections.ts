import type { Connection } from './connection.ts';
import type { FromCore, ToCore } from './core-messages.ts';
import { Connections } from './rtc.ts';

/** So many connections whose channels never open, and no other, are none by chance. */
const MUTE = 2;

/** The connections that a page makes for the core in its worker. */
export class HostedConnections {
  private readonly made = new Connections();
  private readonly all = new Map<number, Connection>();
  private mute = 0;
  private works = false;

  constructor(
    private readonly tell: (message: ToCore, ...transferred: Transferable[]) => void,
    /** This browser keeps channels where they were made, whether it says so or not. */
    private readonly refused: () => void,
  ) {}

  /** What the core says of them. */
  heard(message: FromCore): void {
    if (message.from === 'connect') return this.connect(message);
    if (!('link' in message)) return;
    const connection = this.all.get(message.link);
    if (message.from === 'signal') connection?.signalled(message.data);
    else if (message.from === 'opened') {
      this.works = true;
      connection?.opened();
    } else connection?.close();
  }

  private connect({ link, offer, options }: Extract<FromCore, { from: 'connect' }>): void {
    const connection = this.made.connect(offer, options, {
      signal: (data) => this.tell({ to: 'signal', link, data }),
      channel: (channel) => {
        this.tell({ to: 'local', access: this.made.localNetwork });
        try {
          this.tell({ to: 'channel', link, channel }, channel as unknown as Transferable);
        } catch {
          this.refused();
        }
      },
      relayed: (relayed) => this.tell({ to: 'relayed', link, relayed }),
      closed: (mute) => {
        this.all.delete(link);
        this.tell({ to: 'closed', link });
        if (mute && !this.works && ++this.mute >= MUTE) this.refused();
      },
    });
    this.all.set(link, connection);
  }

  closeAll(): void {
    for (const connection of [...this.all.values()]) connection.close();
  }
}
