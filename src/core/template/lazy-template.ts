import type { Source } from '../diagnostics/source.js';
import { parseTemplate } from './handlebars/parse-template.js';
import type { Template } from './types.js';

/** A template that is known to be without a mistake, read when its body is asked for. */
export function lazyTemplate(source: Source): Template {
  let known: Template | undefined;
  const read = (): Template => (known ??= parseTemplate(source).value);
  return {
    source,
    get body() {
      return read().body;
    },
    get macros() {
      return read().macros;
    },
  };
}
