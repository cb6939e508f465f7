import * as z from 'zod';
import { formatDefaults, keywordCases, type FormatSettings } from '../format-settings.js';
import { mapping } from './shapes.js';

/** `format:` of project.yml. */
export const formatConfig = mapping('the settings of `eider format`', {
  indent: z.int().min(1).max(8).exactOptional().describe('Spaces a level; 2 unless said otherwise.'),
  'keyword-case': z
    .enum(keywordCases)
    .exactOptional()
    .describe('The case of reserved words; `preserve` unless said otherwise.'),
  'line-width': z
    .int()
    .min(20)
    .max(500)
    .exactOptional()
    .describe('How long an expression in parentheses may be before it is broken into lines; 80 unless said otherwise.'),
});

/** The settings as written in project.yml, with the usual ones where they are left out. */
export function readFormat(written: z.output<typeof formatConfig>): FormatSettings {
  return {
    indent: written.indent ?? formatDefaults.indent,
    keywordCase: written['keyword-case'] ?? formatDefaults.keywordCase,
    lineWidth: written['line-width'] ?? formatDefaults.lineWidth,
  };
}
