import type { Source } from '../diagnostics/source.js';
import type { Dialect } from '../project/dialect.js';
import type { FormatSettings } from '../project/format-settings.js';
import { alignBlocks } from './align-blocks.js';
import { formatSql } from './format-sql.js';
import { changeKeywordCase } from './keyword-case.js';
import { maskPieces, opaquePieces } from './mask-template.js';
import { isSameTemplate } from './same-template.js';

/** What became of a template: laid out anew, or why it stays as it is. */
export type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** How often a layout may change under the formatter before it has to stay. */
const rounds = 6;

/**
 * Lays out the SQL of a template; tags stay as they are. What comes out differs from what went in by white space only (and the case of reserved words
 * when the settings ask for one), and formatting it again changes nothing: where that cannot be had, it is refused. Pure; never throws.
 */
export function formatTemplate(
  source: Source,
  settings: FormatSettings,
  dialect: Dialect = 'handlebars',
): Formatted {
  const isDos = /\r\n/u.test(source.text) && !/(?:^|[^\r])\n/u.test(source.text);
  let text = isDos ? source.text.replaceAll('\r\n', '\n') : source.text;
  for (let round = 0; round < rounds; round += 1) {
    const next = formatOnce({ path: source.path, text }, settings, dialect);
    if (next.kind === 'refused') return next;
    if (next.text === text) {
      const whole = isDos ? text.replaceAll('\n', '\r\n') : text;
      return isSameTemplate(source, { path: source.path, text: whole }, settings.keywordCase, dialect)
        ? { kind: 'formatted', text: whole }
        : refused('its SQL would not stay the same');
    }
    text = next.text;
  }
  return refused('its layout never comes to rest');
}

function formatOnce(source: Source, settings: FormatSettings, dialect: Dialect): Formatted {
  const pieces = opaquePieces(source, dialect);
  if (!pieces) return refused('its template cannot be read');
  const masked = maskPieces(source.text, pieces, true);
  let laidOut: string;
  try {
    laidOut = formatSql(masked.text, settings);
  } catch {
    // The formatter's own message quotes its grammar.
    return refused('the formatter cannot read its SQL');
  }
  const text = masked.unmask(changeKeywordCase(laidOut, settings.keywordCase));
  if (text === undefined) return refused('a template tag would be lost');
  if (text.trim() === '') return { kind: 'formatted', text: source.text };
  const aligned = alignBlocks({ path: source.path, text: `${text.trimEnd()}\n` }, dialect);
  return { kind: 'formatted', text: aligned };
}

function refused(reason: string): Formatted {
  return { kind: 'refused', reason };
}
