import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import type { Dialect } from '../project/dialect.js';
import { scanTags } from './handlebars/scan-tags.js';
import { scanJinjaTags } from './jinja/scan-jinja-tags.js';

/** The tags and comments of a template, whatever its language. */
export interface TemplateScan {
  readonly tags: readonly {
    readonly kind: 'output' | 'open' | 'close' | 'else' | 'else-chain';
    readonly start: number;
    readonly end: number;
  }[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the tags of a template. */
export function scanTemplate(source: Source, dialect: Dialect): TemplateScan {
  return dialect === 'jinja' ? scanJinjaTags(source) : scanTags(source);
}
