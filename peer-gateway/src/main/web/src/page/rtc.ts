import type { Link, LinkFactory, LinkOptions, SignalData } from '../core/index.ts';
import { ChannelLink } from './channel-link.ts';
import { Connection, type ConnectionEvents } from './connection.ts';
import { LocalNetwork } from './local-network.ts';

const MAX_CONNECTIONS = 20; // a renderer has 500, and closed ones count until they are collected

/** The connections of a page. */
export class Connections {
  private open = 0;
  private readonly local = new LocalNetwork();

  get localNetwork() {
    return this.local.access;
  }

  connect(offer: boolean, options: LinkOptions, events: ConnectionEvents): Connection {
    const connection = new Connection({
      ...events,
      closed: (mute) => {
        this.open--;
        events.closed(mute);
      },
    });
    const refused = ++this.open > MAX_CONNECTIONS;
    // Never from inside this call: nobody listens yet.
    queueMicrotask(() => {
      if (refused) connection.close();
      else connection.start(offer, options, this.local.way());
    });
    return connection;
  }
}

/** Links whose channels stay in the page. */
export class RtcLinks implements LinkFactory {
  private readonly connections = new Connections();

  get localNetwork() {
    return this.connections.localNetwork;
  }

  connect(_peer: string, offer: boolean, options: LinkOptions, signal: (data: SignalData) => void): Link {
    const connection = this.connections.connect(offer, options, {
      signal,
      channel: (channel) => link.attach(channel),
      relayed: (relayed) => (link.relayed = relayed),
      closed: () => link.close(),
    });
    const link: ChannelLink = new ChannelLink(connection);
    return link;
  }
}
