import { type Diagnostic, diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Value, Values } from '../../core/project/value.js';
import type { Parsed } from './read-yaml-value.js';

/** Reads the map of `--vars`; `option` is what to name in a message. The text itself is never repeated: it may hold a secret. */
export async function parseVars(text: string, option: string): Promise<Outcome<Values>> {
  const parsed = parseJson(text) ?? (await parseYaml(text));
  if (parsed.kind === 'invalid') return { value: {}, diagnostics: [invalid(option, parsed.problem)] };
  const { value } = parsed;
  if (value === null) return { value: {}, diagnostics: [] };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { value: {}, diagnostics: [invalid(option, 'it is not a map of names to values')] };
  }
  return { value: value as Values, diagnostics: [] };
}

function parseJson(text: string): Parsed | undefined {
  try {
    return { kind: 'value', value: JSON.parse(text) as Value };
  } catch {
    return undefined;
  }
}

async function parseYaml(text: string): Promise<Parsed> {
  const { readYamlValue } = await import('./read-yaml-value.js');
  return readYamlValue(text);
}

function invalid(option: string, problem: string): Diagnostic {
  return diagnostic('usage/invalid-vars', { option, problem });
}
