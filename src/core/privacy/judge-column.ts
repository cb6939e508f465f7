import type { Detector, DetectorId, PossibleKind } from './detector.js';
import { looksPersonal, looksTechnical } from './looks-personal.js';

/** What was counted of one column for one detector. Counts only: no value is kept. */
export interface ColumnEvidence {
  readonly detector: Detector;
  /** The column's name: corroborates forms that prove nothing alone. */
  readonly column: string;
  /** Values that are neither null nor blank. */
  readonly values: number;
  /** Values with the detector's shape, whether or not the checksum holds. */
  readonly shaped: number;
  readonly certain: number;
  readonly possible: { readonly [kind in PossibleKind]?: number };
}

export interface Verdict {
  readonly personal: boolean;
  readonly detector: DetectorId;
  /** How many values hold it; 0 for a clean column. */
  readonly hits: number;
  /** For people, without any value: `12 of 3,400 values hold an e-mail address`. */
  readonly explanation: string;
}

/** Counts findings value by value; `evidence()` is what `judgeColumn` takes. */
export class Tally {
  #shaped = 0;
  #certain = 0;
  readonly #possible: { [kind in PossibleKind]?: number } = {};
  readonly #detector: Detector;

  constructor(detector: Detector) {
    this.#detector = detector;
  }

  /** Adds one distinct value that occurs `times` times. */
  add(text: string, times = 1): void {
    if (this.#detector.hasShape(text)) this.#shaped += times;
    const found = this.#detector.inspect(text);
    if (found.certainty === 'certain') this.#certain += times;
    if (found.certainty === 'possible')
      this.#possible[found.kind] = (this.#possible[found.kind] ?? 0) + times;
  }

  evidence(column: string, values: number): ColumnEvidence {
    return {
      detector: this.#detector,
      column,
      values,
      shaped: this.#shaped,
      certain: this.#certain,
      possible: this.#possible,
    };
  }
}

/** 1234567 → `1,234,567`. */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}

/**
 * Whether a column is personal by what its values hold. One certain value is enough and is never averaged away; a checksum counts
 * unless it holds no more often than chance makes it hold in a column of other numbers of that shape. Forms that other things share
 * (ten bare digits, thirteen digits) count only when they are half of the column, or nearly all of it, and nothing in the name speaks against.
 */
export function judgeColumn(evidence: ColumnEvidence): Verdict {
  const hits = evidence.certain + possibleHits(evidence);
  if (evidence.certain > 0 && isChance(evidence))
    return clean(evidence, 'no more checksums hold than chance makes hold');
  if (hits === 0) return clean(evidence, `no value holds ${evidence.detector.label}`);
  return { personal: true, detector: evidence.detector.id, hits, explanation: explain(evidence, hits) };
}

function clean(evidence: ColumnEvidence, explanation: string): Verdict {
  return { personal: false, detector: evidence.detector.id, hits: 0, explanation };
}

function explain(evidence: ColumnEvidence, hits: number): string {
  const values = `${countText(hits)} of ${countText(evidence.values)} value${evidence.values === 1 ? '' : 's'}`;
  return `${values} ${hits === 1 ? 'holds' : 'hold'} ${evidence.detector.label}`;
}

/** Fewer columns than this many shaped values say nothing about chance. */
const enoughForChance = 200;

/** Twice the expected number plus three standard deviations, so that a column of other numbers is called personal less than once in 1,000. */
function isChance(evidence: ColumnEvidence): boolean {
  const expected = evidence.shaped * evidence.detector.chance;
  return evidence.shaped >= enoughForChance && evidence.certain <= expected * 2 + 3 * Math.sqrt(expected);
}

function possibleHits(evidence: ColumnEvidence): number {
  const { possible, values } = evidence;
  const bare = possible['bare-phone'] ?? 0;
  const numeric = possible['numeric-phone'] ?? 0;
  const men = possible['keyless-nir-1'] ?? 0;
  const women = possible['keyless-nir-2'] ?? 0;
  const named = looksPersonal(evidence.column);
  const technical = looksTechnical(evidence.column);
  const isBare = bare > 0 && (named === 'phone' || (bare * 2 >= values && !technical));
  const isNumeric = numeric > 0 && named === 'phone' && numeric * 2 >= values;
  const isKeyless =
    named === 'national_id'
      ? men + women > 0
      : hasBothSexes(men, women) && (men + women) * 10 >= values * 9 && !technical;
  return (isBare ? bare : 0) + (isNumeric ? numeric : 0) + (isKeyless ? men + women : 0);
}

/** Counters and timestamps start with one digit only; people are born of both sexes. */
function hasBothSexes(men: number, women: number): boolean {
  return Math.min(men, women) * 10 >= men + women && men + women > 1;
}
