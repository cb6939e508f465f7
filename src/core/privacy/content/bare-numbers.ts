import { percent, shareOf, type ContentColumn, type ContentEvidence } from './sample.js';

/** Fewer different values than this say nothing of how numbers are spread. */
const enough = 20;

/**
 * Numbers that prove nothing one by one, and much together: social security numbers without their key, whatever the column's name; and, among people, phones
 * that lost their 0 in a column of numbers. Counters and timestamps all begin alike; people are of two sexes and have several kinds of phones.
 */
export function numberEvidence(column: ContentColumn, amongPeople: boolean): ContentEvidence | undefined {
  const different = [...new Set(column.values)];
  if (different.length < enough) return undefined;
  const keyless = shareOf(column.values, (value) => keylessNir.test(value));
  if (keyless >= 0.97 && !beginsAlike(different)) {
    return {
      class: 'national_id',
      evidence: `${percent(keyless)} of the values are built as social security numbers without their key`,
    };
  }
  if (!amongPeople || different.length < column.values.length * 0.9) return undefined;
  const phones = shareOf(column.values, (value) => /^[1-79]\d{8}$/u.test(value));
  const mobile = shareOf(column.values, (value) => /^[67]/u.test(value));
  if (phones < 0.98 || mobile < 0.4 || beginsAlike(different)) return undefined;
  return {
    class: 'phone',
    evidence: `${percent(phones)} of the values are built as phone numbers without their 0`,
  };
}

const keylessNir =
  /^[12]\d{2}(?:0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)(?:0[1-9]|[1-8]\d|9[0-9]|2[AB])(?!000)\d{3}(?!000)\d{3}$/u;

/** Nine values in ten begin with the same digit. */
function beginsAlike(values: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value.charAt(0), (counts.get(value.charAt(0)) ?? 0) + 1);
  return Math.max(...counts.values()) > values.length * 0.9;
}
