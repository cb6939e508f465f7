import type { PersonalClass } from '../project/privacy.js';

export const detectorIds = ['email', 'phone', 'nir', 'iban'] as const;
export type DetectorId = (typeof detectorIds)[number];

/**
 * What one value shows. `certain`: it holds personal data whatever its column is. `possible`: it has the shape, but so have
 * other things; only the column as a whole can tell. `kind` names the form of a possible value, for that judgement.
 */
export type Finding =
  | { readonly certainty: 'none' }
  | { readonly certainty: 'certain' }
  | { readonly certainty: 'possible'; readonly kind: PossibleKind };

/** Forms that need their column: see `judgeColumn`. */
export type PossibleKind =
  /** Ten digits that start with 0, or thirteen that start with 0033. */
  | 'bare-phone'
  /** A phone number stored as a number: its leading 0 or + is lost. */
  | 'numeric-phone'
  /** A social security number without its key, of a man and of a woman. */
  | 'keyless-nir-1'
  | 'keyless-nir-2';

/** Finds one kind of personal data in values. Pure: text in, finding out; it never keeps or returns what it read. */
export interface Detector {
  readonly id: DetectorId;
  readonly class: PersonalClass;
  /** With its article, for messages: `an e-mail address`. */
  readonly label: string;
  /**
   * A regular expression in the common part of RE2 and JavaScript (flag `u`), to be searched anywhere in a value. It passes every value
   * that `inspect` would not call `none`, and others: cheap first, exact after.
   */
  readonly prefilter: string;
  /** The share of values passing the shape that pass the checksum by chance; 0 where there is none. */
  readonly chance: number;
  /** True for values that have the shape `chance` speaks of, whether or not the checksum holds. */
  readonly hasShape: (text: string) => boolean;
  readonly inspect: (text: string) => Finding;
  /** Whether the whole value, and nothing but white space around it, is one. */
  readonly isWhole: (text: string) => boolean;
}

export const nothing: Finding = { certainty: 'none' };
export const certain: Finding = { certainty: 'certain' };

/** Exact: the value is or contains personal data of the detector's kind, whatever its column. */
export function verify(detector: Detector, text: string, mode: 'whole' | 'contains' = 'contains'): boolean {
  return mode === 'whole' ? detector.isWhole(text) : detector.inspect(text).certainty === 'certain';
}

/** Separators inside written numbers: space, no-break spaces, thin space, dot, hyphens, slash. */
export const separators = ' \u00A0\u2009\u202F.\\-\u2010\u2011/';
