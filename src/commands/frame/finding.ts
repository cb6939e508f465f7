/** What one check of `eider doctor` found. */
export interface Finding {
  /** What was looked at, in a word. */
  readonly check: string;
  readonly state: 'fine' | 'warning' | 'broken';
  /** One line, without values of secrets. */
  readonly text: string;
  /** What to do, when something is to be done. */
  readonly remedy?: string;
}
