import type { Link, LinkFactory, LinkOptions, LocalNetworkAccess, SignalData } from '../core/index.ts';
import { ChannelLink } from './channel-link.ts';
import type { FromCore, ToCore } from './core-messages.ts';

interface Remote {
  readonly link: ChannelLink;
  signal(data: SignalData): void;
}

/** Links of a core in a worker: the page has the connections, and hands over their channels. */
export class RemoteLinks implements LinkFactory {
  localNetwork: LocalNetworkAccess | null = null;
  private readonly links = new Map<number, Remote>();
  private last = 0;

  constructor(private readonly tell: (message: FromCore) => void) {}

  connect(_peer: string, offer: boolean, options: LinkOptions, signal: (data: SignalData) => void): Link {
    const id = ++this.last;
    const link = new ChannelLink({
      signalled: (data) => this.tell({ from: 'signal', link: id, data }),
      opened: () => this.tell({ from: 'opened', link: id }),
      close: () => {
        if (this.links.delete(id)) this.tell({ from: 'close', link: id });
      },
    });
    this.links.set(id, { link, signal });
    this.tell({ from: 'connect', link: id, offer, options });
    return link;
  }

  /** What the page says of connections. */
  heard(message: ToCore): void {
    if (message.to === 'local') this.localNetwork = message.access;
    if (!('link' in message)) return;
    const found = this.links.get(message.link);
    if (!found) return message.to === 'channel' ? message.channel.close() : undefined;
    if (message.to === 'channel') found.link.attach(message.channel);
    else if (message.to === 'signal') found.signal(message.data);
    else if (message.to === 'relayed') found.link.relayed = message.relayed;
    else {
      this.links.delete(message.link);
      found.link.close();
    }
  }
}
