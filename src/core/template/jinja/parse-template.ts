import type { Outcome } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { JinjaFailure } from './failure.js';
import { lexJinja } from './lexer.js';
import { StatementParser } from './parse-statement.js';
import { TokenStream } from './token-stream.js';
import type { JinjaTemplate } from './types.js';

/**
 * Reads a file in Jinja, with dbt's settings and blocks. It stops at the first mistake, which is then reported; the template is then empty.
 * Never throws.
 */
export function parseJinja(source: Source): Outcome<JinjaTemplate> {
  try {
    const parser = new StatementParser(new TokenStream(source, lexJinja(source)));
    const body = parser.file();
    return { value: { source, body, definitions: parser.definitions }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof JinjaFailure)) throw error;
    return { value: { source, body: [], definitions: [] }, diagnostics: [error.diagnostic] };
  }
}
