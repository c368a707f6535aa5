const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const RATES = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const;

function scaled(value: number, units: readonly string[]): string {
  let power = 0;
  let rest = value;
  while (Math.abs(rest) >= 999.5 && power < units.length - 1) {
    rest /= 1000;
    power++;
  }
  const digits = power === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[power]}`;
}

/** Powers of 1000, as invoices have them. */
export const bytes = (count: number) => scaled(count, UNITS);

export const bitRate = (bytesPerSecond: number) => scaled(bytesPerSecond * 8, RATES);

export const count = (number: number) => number.toLocaleString('en');

/** @param share null where there is nothing to be a share of */
export const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** @param amount exact, as the ledger's report has it */
export const money = (amount: string, currency: string) => {
  const [whole = '0', minor] = amount.replace(/^-/, '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount.startsWith('-') ? '−' : ''}${grouped}${minor ? `.${minor}` : ''} ${currency}`;
};

export const clock = (time: string) => new Date(time).toLocaleTimeString('en-GB');

export const dateAndClock = (time: string) => {
  const date = new Date(time);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')} ${clock(time)}`;
};

/** Such as `2026-10-01`: the day at a place. */
export const dayIn = (zone: string, time: Date) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(time);

/** How long ago, roughly. */
export function ago(time: string | undefined, now: string): string {
  if (time === undefined) return 'never';
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(time)) / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`;
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
