import type { Value } from '../project/value.js';

/** A relation named in YAML: `ref('x')`, `ref('package', 'x')`, `ref('x', v=2)` or `source('s', 't')`, with or without `{{ }}`. */
export interface RelationArgument {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[];
  readonly version?: string;
}

const text = String.raw`\s*('[^']*'|"[^"]*")\s*`;
const versionNamed = String.raw`\s*v(?:ersion)?\s*=\s*('[^']+'|"[^"]+"|\d+(?:\.\d+)?)\s*`;
const call = new RegExp(
  String.raw`^(\{\{)?\s*(ref|source)\s*\(${text}(?:,${text})?(?:,${versionNamed})?\)\s*(\}\})?$`,
  'u',
);

/** Reads such an argument; undefined when the value is something else. */
export function relationArgument(value: Value | undefined): RelationArgument | undefined {
  if (typeof value !== 'string') return undefined;
  const [, open, word, first, second, said, close] = call.exec(value.trim()) ?? [];
  if (word === undefined || (open === undefined) !== (close === undefined)) return undefined;
  const names = [first, second].flatMap((quoted) => (quoted === undefined ? [] : [quoted.slice(1, -1)]));
  if (names.includes('') || (word === 'source' && (names.length !== 2 || said !== undefined)))
    return undefined;
  const version = said?.replace(/^(['"])(.*)\1$/u, '$2');
  return {
    kind: word === 'source' ? 'source' : 'ref',
    names,
    ...(version !== undefined && { version }),
  };
}

const metricCall = new RegExp(String.raw`^(?:\{\{)?\s*metric\s*\(${text}(?:,${text})?\)\s*(?:\}\})?$`, 'u');

/** The names of a metric in YAML: `metric('x')`, or with its package before; undefined when the value is something else. */
export function metricArgument(value: string): readonly string[] | undefined {
  const [, first, second] = metricCall.exec(value.trim()) ?? [];
  if (first === undefined) return undefined;
  return [first, second].flatMap((quoted) => (quoted === undefined ? [] : [quoted.slice(1, -1)]));
}
