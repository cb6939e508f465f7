/** DuckDB's error before anything was removed: its texts may quote rows and secrets, so it never leaves this folder. */
export interface RawError {
  readonly type: string;
  readonly message: string;
  readonly fields: { readonly [name: string]: string | undefined };
}

// With `errors_as_json`: bare JSON, or `Parser Error: {json}`, or `Failed to extract statements: Parser Error: {json}`.
const jsonForm = /^(?:Failed to [a-z ]+: )?(?:[A-Z][A-Za-z ]* Error: )?(\{"exception_type"[\s\S]*\})\s*$/u;
const plainForm = /^(?:Failed to [a-z ]+: )?([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/u;

/** Reads what the binding threw, in DuckDB's JSON form or in its plain one. */
export function parseRawError(error: unknown): RawError {
  const text = error instanceof Error ? error.message : String(error);
  const json = jsonForm.exec(text)?.[1];
  const fields = json === undefined ? undefined : parseFields(json);
  if (fields)
    return {
      type: typeName(fields['exception_type'] ?? ''),
      message: fields['exception_message'] ?? '',
      fields,
    };
  const plain = plainForm.exec(text);
  if (plain) return { type: typeName(plain[1] ?? ''), message: plain[2] ?? '', fields: {} };
  return {
    type: /connection disconnected|instance closed/u.test(text) ? 'Connection' : 'Unknown',
    message: '',
    fields: {},
  };
}

function parseFields(json: string): RawError['fields'] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return Object.fromEntries(Object.entries(parsed).filter((entry) => typeof entry[1] === 'string'));
  } catch {
    return undefined;
  }
}

/** `INTERRUPT` and `FATAL` are shouted by DuckDB, all others are not. */
function typeName(type: string): string {
  if (type === '') return 'Unknown';
  return /^[A-Z]{3,}$/u.test(type) && type !== 'HTTP' ? type.charAt(0) + type.slice(1).toLowerCase() : type;
}
