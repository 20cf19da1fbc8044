// Numbers and times as people read them, in the browser's language.

const number = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const share = new Intl.NumberFormat(undefined, { style: 'percent' });
const minutes = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** @param value of 100 */
export const percent = (value: number) => share.format(value / 100);

export function bytes(value: number): string {
  const step = Math.max(0, Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3)));
  return `${number.format(value / 1000 ** step)} ${UNITS[step]}`;
}

export const rate = (value: number) => `${bytes(value)}/s`;

/** @param at seconds since 1970, as everywhere on the charts */
export const toMinute = (at: number) => minutes.format(at * 1000);
export const toSecond = (at: number) => seconds.format(at * 1000);
export const toDay = (at: number) => day.format(at * 1000);

export const now = () => Date.now() / 1000;

/** @param text a date and time, as it comes over the wire */
export const secondsOf = (text: string) => Date.parse(text) / 1000;
