/** Reads a date or a time, in UTC unless it says otherwise; undefined when it is neither. */
export function readMoment(text: string): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/u.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [, date = '', time = '00:00', zone = 'Z'] = match;
  const [year, month, day] = date.split('-').map(Number);
  const found = new Date(`${date}T${time}${zone.replace(/^([+-]\d\d):?(\d\d)$/u, '$1:$2')}`);
  // 30 February becomes a day in March.
  const isDay = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day)).getUTCDate() === day;
  return Number.isNaN(found.getTime()) || !isDay ? undefined : found;
}
