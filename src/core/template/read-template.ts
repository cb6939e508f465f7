import type { Outcome } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import type { Dialect } from '../project/dialect.js';
import { parseTemplate } from './handlebars/parse-template.js';
import { parseJinja } from './jinja/parse-template.js';
import { readPythonModel } from './python/python-model.js';
import type { Template } from './types.js';

/** The language of a template that was read. */
export function dialectOf({ jinja }: Pick<Template, 'jinja'>): Dialect {
  return jinja ? 'jinja' : 'handlebars';
}

/** Reads a template. Mistakes are reported; the template is then what could be read. */
export function readTemplate(source: Source, dialect: Dialect | 'python' = 'handlebars'): Outcome<Template> {
  if (dialect === 'handlebars') return parseTemplate(source);
  if (dialect === 'python') {
    const { value: python, diagnostics } = readPythonModel(source);
    return { value: { source, body: [], macros: [], python }, diagnostics };
  }
  const { value: jinja, diagnostics } = parseJinja(source);
  return { value: { source, body: [], macros: [], jinja }, diagnostics };
}
