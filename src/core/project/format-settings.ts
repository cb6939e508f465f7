/** How `eider format` writes the words of SQL. */
export const keywordCases = ['preserve', 'lower', 'upper'] as const;
export type KeywordCase = (typeof keywordCases)[number];

/** `format:` of project.yml. */
export interface FormatSettings {
  /** Spaces a level. */
  readonly indent: number;
  readonly keywordCase: KeywordCase;
  /** How long an expression in parentheses may be, in characters, before it is broken into lines. */
  readonly lineWidth: number;
}

export const formatDefaults: FormatSettings = { indent: 2, keywordCase: 'preserve', lineWidth: 80 };
