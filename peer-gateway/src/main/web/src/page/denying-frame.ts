/** A frame of the page's own origin, with nothing in it, to which features are denied (Permissions Policy, section 7.2). */
export function denyingFrame(features: readonly string[]): { readonly view: () => Window & typeof globalThis; readonly remove: () => void } {
  const host = document.createElement('div');
  const frame = document.createElement('iframe');
  frame.allow = features.map((feature) => `${feature} 'none'`).join(';');
  host.hidden = true;
  // Where the page does not count it among its frames.
  host.attachShadow({ mode: 'closed' }).append(frame);
  document.documentElement.append(host);
  return { view: () => frame.contentWindow as Window & typeof globalThis, remove: () => host.remove() };
}
