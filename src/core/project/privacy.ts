import type { Span } from '../diagnostics/source.js';

/** The personal-data classes a column can carry; `none` says that somebody looked and it is not personal. */
export const personalClasses = [
  'name',
  'address',
  'email',
  'phone',
  'birth_date',
  'birth_place',
  'national_id',
  'fiscal_id',
  'iban',
  'free_text',
  'ip_address',
  'account',
  'location',
  'pseudonym',
  'other',
] as const;
export type PersonalClass = (typeof personalClasses)[number];

/** Which personal data may be where: `privacy:` of project.yml. */
export interface PrivacyPolicy {
  readonly layers: readonly Layer[];
  readonly waivers: readonly ClassWaiver[];
}

/** A folder of models. */
export interface Layer {
  /** Below a model path: `marts`, `marts/internal`. */
  readonly folder: string;
  readonly allow: 'all' | readonly PersonalClass[];
  /** Absent where the project says nothing of it. */
  readonly at?: Span;
}

/** Somebody answers for a column: it holds no personal data of this class, whatever lineage says. */
export interface ClassWaiver {
  readonly model: string;
  readonly column: string;
  readonly class: PersonalClass;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; from the day after it, the waiver fails. */
  readonly expires: string;
  readonly at: Span;
}
