const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const directives: { readonly [letter: string]: (time: Date) => string } = {
  Y: (time) => digits(time.getUTCFullYear(), 4),
  y: (time) => digits(time.getUTCFullYear() % 100, 2),
  m: (time) => digits(time.getUTCMonth() + 1, 2),
  d: (time) => digits(time.getUTCDate(), 2),
  H: (time) => digits(time.getUTCHours(), 2),
  I: (time) => digits(((time.getUTCHours() + 11) % 12) + 1, 2),
  M: (time) => digits(time.getUTCMinutes(), 2),
  S: (time) => digits(time.getUTCSeconds(), 2),
  f: (time) => digits(time.getUTCMilliseconds() * 1000, 6),
  p: (time) => (time.getUTCHours() < 12 ? 'AM' : 'PM'),
  j: (time) =>
    digits(Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, 3),
  A: (time) => days[time.getUTCDay()] ?? '',
  a: (time) => (days[time.getUTCDay()] ?? '').slice(0, 3),
  B: (time) => months[time.getUTCMonth()] ?? '',
  b: (time) => (months[time.getUTCMonth()] ?? '').slice(0, 3),
  '%': () => '%',
};

/** A time in UTC by a format of `strftime`; what is no directive stays as it is. */
export function formatTime(time: Date, format: string): string {
  return format.replaceAll(/%(.)/gu, (whole, letter: string) => directives[letter]?.(time) ?? whole);
}
