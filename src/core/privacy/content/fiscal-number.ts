import { percent, shareOf, type ContentColumn, type ContentEvidence } from './sample.js';

/** A French tax number of a person (SPI): 13 digits, the first 0 to 3; the last three are the rest of the first ten by 511. */
function isFiscalNumber(value: string): boolean {
  const digits = value.replaceAll(' ', '');
  return /^[0-3]\d{12}$/u.test(digits) && Number(digits.slice(0, 10)) % 511 === Number(digits.slice(10));
}

/** Whether a column holds tax numbers of people: half of its values, which chance gives to one in 1,000. */
export function fiscalEvidence(column: ContentColumn): ContentEvidence | undefined {
  const share = shareOf(column.values, isFiscalNumber);
  if (share < 0.5 || new Set(column.values).size < 3) return undefined;
  return { class: 'fiscal_id', evidence: `${percent(share)} of the values are tax numbers` };
}
