/** How long raw files of a source stay where they are: `raw_retention: 5 years`. */
export interface RawRetention {
  readonly count: number;
  readonly unit: 'day' | 'month' | 'year';
}

/** What `raw_retention` may be. */
export const rawRetentionPattern = /^([1-9]\d{0,3}) (day|month|year)s?$/u;

/** Reads a text that fits the pattern. */
export function rawRetentionOf(text: string): RawRetention {
  const [, count = '1', unit = 'year'] = rawRetentionPattern.exec(text) ?? [];
  return { count: Number(count), unit: unit as RawRetention['unit'] };
}

/**
 * When a file may go: so long after the end of its year, where its partition is one, else after it was changed. Undefined when neither is known.
 * @param modified ISO 8601
 */
export function expiryOf(
  { count, unit }: RawRetention,
  { part, modified }: { readonly part: string; readonly modified?: string | undefined },
): Date | undefined {
  const isYear = /^[12]\d{3}$/u.test(part);
  if (!isYear && modified === undefined) return undefined;
  const from = isYear ? new Date(Date.UTC(Number(part) + 1, 0, 1)) : new Date(modified ?? '');
  if (Number.isNaN(from.getTime())) return undefined;
  if (unit === 'day') return new Date(from.getTime() + count * 86_400_000);
  const months = from.getUTCMonth() + (unit === 'month' ? count : 0);
  const year = from.getUTCFullYear() + (unit === 'year' ? count : 0) + Math.floor(months / 12);
  // The last day of a shorter month: a month after 31 January is no day of March.
  const last = new Date(Date.UTC(year, (months % 12) + 1, 0)).getUTCDate();
  const moved = new Date(from);
  moved.setUTCFullYear(year, months % 12, Math.min(from.getUTCDate(), last));
  return moved;
}
