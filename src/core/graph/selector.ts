/** A parsed selector: one term of dbt's grammar. */
export interface SelectorTerm {
  /** The text as written, for messages. */
  readonly text: string;
  /** `@`: the nodes, all that depends on them, and all that those need. */
  readonly everyRelative: boolean;
  /** How many generations of ancestors; Infinity for a bare `+`, 0 for none. */
  readonly ancestors: number;
  readonly descendants: number;
  readonly method: string;
  /** `config.materialized:table` has the arguments `['materialized']`. */
  readonly methodArguments: readonly string[];
  readonly value: string;
}

/** A union of intersections: `a b,c` is `a ∪ (b ∩ c)`. */
export type Selector = readonly (readonly SelectorTerm[])[];

export class SelectorSyntaxError extends Error {
  override readonly name = 'SelectorSyntaxError';
  readonly selector: string;
  constructor(selector: string, detail: string) {
    super(detail);
    this.selector = selector;
  }
}

const termPattern =
  /^(?<at>@)?(?:(?<up>\d*)(?<plusBefore>\+))?(?:(?<method>[a-zA-Z_]+(?:\.[^:\s]+)?):)?(?<value>.*?)(?:(?<plusAfter>\+)(?<down>\d*))?$/u;

/** Reads selectors as given on the command line: several of them, or words separated by spaces, are a union. */
export function parseSelector(texts: readonly string[]): Selector {
  return texts
    .flatMap((text) => text.split(/\s+/u))
    .filter((text) => text !== '')
    .map((union) => union.split(',').map((term) => parseTerm(term, union)));
}

function parseTerm(text: string, whole: string): SelectorTerm {
  if (text === '') throw new SelectorSyntaxError(whole, 'there is an empty part beside a comma');
  const groups = termPattern.exec(text)?.groups;
  const value = groups?.['value'] ?? '';
  if (!groups || value === '') throw new SelectorSyntaxError(whole, 'a name or `method:value` is missing');
  // What a method is given may hold them: `config.incremental_strategy:delete+insert`.
  if (groups['method'] === undefined && /[+@]/u.test(value) && !/[:/]/u.test(value)) {
    throw new SelectorSyntaxError(whole, '`+` and `@` stand before or after a name, never inside it');
  }
  const everyRelative = groups['at'] !== undefined;
  if (everyRelative && groups['plusAfter'] !== undefined) {
    throw new SelectorSyntaxError(
      whole,
      '`@` already takes all that depends on the name: leave the last `+` out',
    );
  }
  const [method = '', ...methodArguments] = (groups['method'] ?? implicitMethod(value)).split('.');
  return {
    text,
    everyRelative,
    ancestors: depth(groups['plusBefore'], groups['up']),
    descendants: depth(groups['plusAfter'], groups['down']),
    method,
    methodArguments,
    value,
  };
}

function depth(plus: string | undefined, number: string | undefined): number {
  if (plus === undefined) return 0;
  return number === undefined || number === '' ? Number.POSITIVE_INFINITY : Number(number);
}

/** A bare value with a slash is a path, with a file's ending a file, otherwise a name. */
function implicitMethod(value: string): string {
  if (value.includes('/') || value.includes('\\')) return 'path';
  return /\.(?:sql|csv)$/iu.test(value) ? 'file' : 'fqn';
}
