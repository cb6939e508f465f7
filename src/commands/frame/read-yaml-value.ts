import { parseDocument } from 'yaml';
import type { Value } from '../../core/project/value.js';

/** A value, or why there is none; the text itself is never repeated. */
export type Parsed =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Reads YAML. It is a module of its own, so that the library is loaded only when there is YAML to read. */
export function readYamlValue(text: string): Parsed {
  const document = parseDocument(text, { prettyErrors: false });
  const [first] = document.errors;
  if (first)
    return { kind: 'invalid', problem: `it is not valid YAML from character ${first.pos[0] + 1} on` };
  return { kind: 'value', value: document.toJS() as Value };
}
