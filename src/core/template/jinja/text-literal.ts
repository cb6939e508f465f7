import type { Span } from '../../diagnostics/source.js';
import { failure } from './failure.js';

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const escapePattern = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/gu;

/** The text of a literal as written, quotes included: Python's escapes, where an unknown one stays as it is. Throws `JinjaFailure`. */
export function textOfLiteral(written: string, at: Span): string {
  let text = written.slice(1, -1);
  if (text.includes('\r')) text = text.replaceAll(/\r\n?/gu, '\n');
  if (!text.includes('\\')) return text;
  return text.replaceAll(
    escapePattern,
    (whole: string, octal?: string, hex?: string, short?: string, long?: string, other = '') => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const code = hex ?? short ?? long;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
      }
      if (code !== undefined || 'xuUN'.includes(other)) {
        const problem = `\`${whole}\` is no escape of a character`;
        throw failure('jinja/syntax', { problem, instead: 'write a backslash itself as `\\\\`' }, at);
      }
      return simple[other] ?? whole;
    },
  );
}
