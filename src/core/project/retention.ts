/** How long rows live. */
export interface Retention {
  /** A date or a moment of each row. */
  readonly column: string;
  readonly keep: KeepTime;
}

/** A length of time by the calendar. */
export interface KeepTime {
  readonly count: number;
  readonly unit: 'day' | 'week' | 'month' | 'year';
}

/** How a length of time is written: `3 years`. */
export const keepPattern = /^([1-9][0-9]{0,4}) (day|week|month|year)s?$/u;

/** Reads `3 years`; the text must match `keepPattern`. */
export function keepOf(text: string): KeepTime {
  const [, count, unit] = keepPattern.exec(text) ?? [];
  return {
    count: Number(count),
    unit: unit === 'day' || unit === 'week' || unit === 'month' ? unit : 'year',
  };
}

/** The same as text: `1 year`, `90 days`. */
export function keepText({ count, unit }: KeepTime): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
