import type { PersonalClass } from '../../project/privacy.js';

/** A column as the judgement of contents sees it: its name, its type and a sample of its values. Values never leave the judgement. */
export interface ContentColumn {
  readonly name: string;
  /** As DuckDB writes it. */
  readonly type: string;
  /** Values that are neither null nor blank, as text, in the order read; repeated values are repeated. */
  readonly values: readonly string[];
}

/** A table's columns, which corroborate one another. */
export interface ContentTable {
  readonly name: string;
  readonly columns: readonly ContentColumn[];
}

/** A class and the sentence that says why. */
export interface ContentEvidence {
  readonly class: PersonalClass;
  readonly evidence: string;
}

/** Folded for dictionaries: no accents, lower case, plain apostrophes. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replaceAll('ı', 'i')
    .toLowerCase();
}

/** The share of values that satisfy a condition; 0 for none. */
export function shareOf(values: readonly string[], holds: (value: string) => boolean): number {
  if (values.length === 0) return 0;
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count / values.length;
}

/** A share for people: `84 %`. Never so exact that one value can be told. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'under 1 %';
  return `${Math.floor(share * 100)} %`;
}
