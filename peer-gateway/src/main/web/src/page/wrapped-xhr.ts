import { isPlainField } from '../shared/plain-request.ts';
import { Flight, invalidState } from './flight.ts';
import { absolute, type Interception } from './interception.ts';

const GETTERS = ['readyState', 'status', 'statusText', 'responseURL', 'response', 'responseText', 'responseXML'] as const;

interface Opened {
  readonly url: string;
  readonly path: string;
  range: string | null;
  shared: boolean;
  mime: string | null;
}

/**
 * First ring: XMLHttpRequest. The prototype's own methods and getters are wrapped in place, so every request stays a
 * native object with native events and handlers; one that asks for a segment is opened natively as well and only sent
 * natively if the swarm will not answer it.
 */
export function wrapXhr(scope: Window & typeof globalThis, ring: Interception): void {
  const proto = scope.XMLHttpRequest.prototype;
  const native = {
    open: proto.open,
    send: proto.send,
    abort: proto.abort,
    setRequestHeader: proto.setRequestHeader,
    overrideMimeType: proto.overrideMimeType,
    getResponseHeader: proto.getResponseHeader,
    getAllResponseHeaders: proto.getAllResponseHeaders,
  };
  const getters = GETTERS.map((name) => [name, Object.getOwnPropertyDescriptor(proto, name)] as const);
  // A browser that keeps these elsewhere is left alone.
  if (getters.some(([, property]) => !property?.get || !property.configurable)) return;

  const opened = new WeakMap<XMLHttpRequest, Opened>();
  const flights = new WeakMap<XMLHttpRequest, Flight>();

  proto.open = function open(this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]): void {
    flights.get(this)?.end();
    flights.delete(this);
    opened.delete(this);
    (native.open as (...all: unknown[]) => void).call(this, method, url, ...rest);
    try {
      noteOpened(this, method, String(url), rest);
    } catch {
      // Then it is none of ours.
    }
  };

  function noteOpened(xhr: XMLHttpRequest, method: string, url: string, rest: unknown[]): void {
    if (String(method).toUpperCase() !== 'GET') return;
    const path = ring.segment(url);
    const target = absolute(url);
    const asynchronous = rest.length === 0 || Boolean(rest[0]);
    if (!target || !asynchronous) return;
    if (path !== null && rest[1] == null) {
      opened.set(xhr, { url: target.replace(/#.*$/s, ''), path, range: null, shared: true, mime: null });
    } else if (!ring.saw(target, null) && path === null) {
      xhr.addEventListener('load', () => {
        ring.saw(target, native.getResponseHeader.call(xhr, 'content-type') ?? '');
      }, { once: true });
    }
  }

  proto.setRequestHeader = function setRequestHeader(this: XMLHttpRequest, name: string, value: string): void {
    if (flights.has(this)) throw invalidState();
    native.setRequestHeader.call(this, name, value);
    const mine = opened.get(this);
    if (!mine) return;
    const again = /^range$/i.test(name) && mine.range !== null;
    if (again || !isPlainField(name, String(value))) mine.shared = false;
    else if (/^range$/i.test(name)) mine.range = String(value);
  };

  proto.overrideMimeType = function overrideMimeType(this: XMLHttpRequest, mime: string): void {
    native.overrideMimeType.call(this, mime);
    const mine = opened.get(this);
    if (mine) mine.mime = String(mime);
  };

  proto.send = function send(this: XMLHttpRequest, body?: Document | XMLHttpRequestBodyInit | null): void {
    const mine = opened.get(this);
    const swarm =
      mine?.shared && body == null && this.responseType !== 'document' && !(this.withCredentials && !ring.address.sameOrigin);
    if (flights.has(this)) throw invalidState();
    if (!swarm) return native.send.call(this, body);
    const plain = (spentMs: number) => {
      flights.delete(this);
      if (this.timeout) this.timeout = Math.max(1, this.timeout - spentMs);
      native.send.call(this, body);
    };
    const flight = new Flight(this, mine.url, mine.mime, plain);
    flights.set(this, flight);
    flight.begin((signal) => ring.segments.deliver(mine.path, mine.range, signal));
  };

  proto.abort = function abort(this: XMLHttpRequest): void {
    const flight = flights.get(this);
    if (flight) flight.abort();
    else native.abort.call(this);
  };

  proto.getResponseHeader = function getResponseHeader(this: XMLHttpRequest, name: string): string | null {
    const flight = flights.get(this);
    return flight ? flight.header(name) : native.getResponseHeader.call(this, name);
  };

  proto.getAllResponseHeaders = function getAllResponseHeaders(this: XMLHttpRequest): string {
    const flight = flights.get(this);
    return flight ? flight.allHeaders() : native.getAllResponseHeaders.call(this);
  };

  for (const [name, property] of getters) {
    const get = property?.get as (this: XMLHttpRequest) => unknown;
    Object.defineProperty(proto, name, {
      ...property,
      get(this: XMLHttpRequest) {
        const flight = flights.get(this);
        return flight ? flight[name] : get.call(this);
      },
    });
  }
}
