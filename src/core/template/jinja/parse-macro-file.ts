import type { Outcome } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { parseJinja } from './parse-template.js';
import type { JinjaTemplate } from './types.js';

/** A comment, or a definition from its first tag to its last: definitions do not stand in each other. */
const parts =
  /\{#[\s\S]*?#\}|(?<whole>\{%[-+]?\s*(?<kind>macro|test|data_test|materialization|snapshot|docs)\b(?:\{#[\s\S]*?#\}|(?!\{#)[\s\S])*?\{%[-+]?\s*end\k<kind>\s*[-+]?%\})/gu;
const opening = /\{%[-+]?\s*(?:macro|test|data_test|materialization|snapshot|docs)\b/u;

/**
 * Reads a file of macros of a dbt project. dbt takes the definitions alone: what stands between them, and cannot be read, is a warning here, as long as the
 * definitions can.
 */
export function parseMacroFile(source: Source): Outcome<JinjaTemplate> {
  const whole = parseJinja(source);
  if (whole.diagnostics.length === 0) return whole;
  const text = definitionsOf(source.text);
  const alone = text === undefined ? undefined : parseJinja({ path: source.path, text });
  if (!alone || alone.diagnostics.length > 0) return whole;
  return {
    value: alone.value,
    diagnostics: whole.diagnostics.map((finding) => ({ ...finding, severity: 'warning' })),
  };
}

/** A file with blanks in place of all that is no definition, so that places stay; undefined where a definition has no end. */
function definitionsOf(text: string): string | undefined {
  let made = '';
  let between = '';
  for (const match of text.matchAll(parts)) {
    between += text.slice(made.length, match.index);
    made += blanked(text.slice(made.length, match.index));
    made += match.groups?.['whole'] === undefined ? blanked(match[0]) : match[0];
  }
  between += text.slice(made.length);
  return opening.test(between) ? undefined : made + blanked(text.slice(made.length));
}

function blanked(text: string): string {
  return text.replaceAll(/[^\r\n]/gu, (character) => ' '.repeat(character.length));
}
