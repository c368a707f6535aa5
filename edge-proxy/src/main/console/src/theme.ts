import { byId } from './dom.ts';

const KEY = 'swarmgate-colours';

/** Has the page follow the system's colours, or those chosen here; `changed` hears of every change. */
export function followTheme(changed: () => void): void {
  const select = byId<HTMLSelectElement>('theme');
  const stored = localStorage.getItem(KEY);
  const apply = (theme: string) => {
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
    else delete document.documentElement.dataset['theme'];
    changed();
  };
  if (stored === 'light' || stored === 'dark') select.value = stored;
  apply(select.value);
  select.addEventListener('change', () => {
    localStorage.setItem(KEY, select.value);
    apply(select.value);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

/** What a colour of the style sheet is now, in a form that a canvas knows. */
export function colour(name: string): string {
  const probe = document.body;
  const before = probe.style.getPropertyValue('outline-color');
  probe.style.setProperty('outline-color', `var(--${name})`);
  const now = getComputedStyle(probe).getPropertyValue('outline-color');
  probe.style.setProperty('outline-color', before);
  return now;
}
