import { birthWords, eventWords, hasWord } from './column-words.js';
import { percent, shareOf, type ContentColumn } from './sample.js';

/** The year of a date in one of the usual writings; undefined for other texts. */
function yearOf(value: string): number | undefined {
  const match = /^(?:(\d{4})-\d{2}-\d{2}(?:[ T].*)?|\d{1,2}[/.-]\d{1,2}[/.-](\d{4}))$/u.exec(value.trim());
  const year = match?.[1] ?? match?.[2];
  return year === undefined ? undefined : Number(year);
}

/**
 * Whether a column holds dates of birth: dates under a name that says so; or, among people, dates of three decades and more that all lie at least
 * eighteen years back and bear no name of an act. The sentence says why, without a date.
 * @param today the year of today
 */
export function birthEvidence(
  column: ContentColumn,
  amongPeople: boolean,
  today: number,
): string | undefined {
  const { name, values } = column;
  const years = values.flatMap((value) => yearOf(value) ?? []);
  if (years.length === 0 || years.length < values.length * 0.8) return undefined;
  const share = shareOf(values, (value) => yearOf(value) !== undefined);
  if (hasWord(name, birthWords))
    return `${percent(share)} of the values are dates, and the column is named so`;
  if (hasWord(name, eventWords) || years.length < 20) return undefined;
  const lived = years.filter((year) => year >= 1900 && year <= today - 16).length / years.length;
  const sorted = years.toSorted((a, b) => a - b);
  const spread =
    (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - (sorted[Math.floor(sorted.length * 0.05)] ?? 0);
  if (lived < 0.97 || spread < 35) return undefined;
  if (!amongPeople && (sorted[0] ?? 0) < 1915) return undefined;
  return `all dates lie within lives of people now adult, ${spread >= 50 ? 'over five decades' : 'over three decades'}`;
}
