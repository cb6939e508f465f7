export type Severity = 'error' | 'warning';

/** The wording of one kind of mistake. Every message says what happened; the hint says what to do. */
export interface CodeDefinition<Data> {
  readonly severity: Severity;
  /** One line, no final stop, names in backquotes. Never holds a value of a data row or a secret. */
  readonly message: (data: Data) => string;
  readonly hint?: (data: Data) => string | undefined;
}

/** Defines an error's wording with its typed payload. */
export function error<Data>(
  message: (data: Data) => string,
  hint?: (data: Data) => string | undefined,
): CodeDefinition<Data> {
  return { severity: 'error', message, ...(hint && { hint }) };
}

/** Defines a warning's wording with its typed payload. */
export function warning<Data>(
  message: (data: Data) => string,
  hint?: (data: Data) => string | undefined,
): CodeDefinition<Data> {
  return { severity: 'warning', message, ...(hint && { hint }) };
}

/** The usual hint of an unknown name: `did you mean …?`, or nothing. */
export function didYouMean(data: { readonly suggestion?: string | undefined }): string | undefined {
  return data.suggestion === undefined ? undefined : `did you mean \`${data.suggestion}\`?`;
}
