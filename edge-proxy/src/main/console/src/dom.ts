type Child = Node | string | null | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SVG = 'http://www.w3.org/2000/svg';

/** The element of that id, which the page has. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
}

/** An element; texts become text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Text that is read but not seen. */
export function spoken(text: string): HTMLElement {
  return h('span', { class: 'spoken' }, text);
}

export interface Column {
  readonly head: string;
  readonly number?: boolean;
}

export type Cell = string | Node;

/** A table; the first cell of a row is its heading. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[], ifEmpty: string): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'empty' }, ifEmpty);
  const kind = (i: number) => (columns[i]?.number ? 'n' : null);
  const body = rows.map((row) =>
    h('tr', {}, ...row.map((cell, i) => (i === 0 ? h('th', { scope: 'row', class: kind(i) }, cell) : h('td', { class: kind(i) }, cell)))),
  );
  const heads = columns.map((column, i) => h('th', { scope: 'col', class: kind(i) }, column.head));
  return h(
    'div',
    // Whoever has no mouse scrolls a table that is too wide by the arrow keys.
    { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': caption },
    h('table', {}, h('caption', { class: 'spoken' }, caption), h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...body)),
  );
}

const shown = new WeakMap<Element, string>();

/** Puts new content into an element where it differs from what is there, and leaves the focus where it was. */
export function show(element: Element, data: unknown, content: () => readonly Child[]): void {
  const now = JSON.stringify(data);
  if (shown.get(element) === now) return;
  shown.set(element, now);
  const focused = document.activeElement;
  const id = focused && element.contains(focused) ? focused.id || focused.closest('[id]')?.id : null;
  const scrolled = element.querySelector('.scrolls')?.scrollLeft ?? 0;
  const hadScroller = focused?.classList.contains('scrolls') && element.contains(focused);
  element.replaceChildren(...content().filter((child): child is Node | string => child !== null && child !== undefined));
  const scroller = element.querySelector<HTMLElement>('.scrolls');
  if (scroller) scroller.scrollLeft = scrolled;
  if (hadScroller) scroller?.focus({ preventScroll: true });
  else if (id && id !== element.id) document.getElementById(id)?.focus({ preventScroll: true });
}
