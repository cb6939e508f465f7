/** Days since 1970-01-01 of a date of the Gregorian calendar, before its invention too. */
export function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

/** The date of a day number. */
export function dateOfDay(day: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function daysInMonth(year: number, month: number): number {
  return (
    dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - dayNumber(year, month, 1)
  );
}

/** Monday is 0. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The year, week and day of the week by ISO 8601; Monday is 1. */
export function isoWeek(day: number): readonly [number, number, number] {
  const weekday = weekdayOf(day);
  const thursday = dateOfDay(day - weekday + 3);
  const first = dayNumber(thursday.year, 1, 1);
  return [thursday.year, Math.floor((day - weekday + 3 - first) / 7) + 1, weekday + 1];
}

/** Rounded towards minus infinity, and what is left over. */
export function floorDivide(value: number, by: number): readonly [number, number] {
  const quotient = Math.floor(value / by);
  return [quotient, value - quotient * by];
}

export function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
