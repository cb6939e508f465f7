import type { Outcome } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { parseTemplate } from './handlebars/parse-template.js';
import { parseJinja } from './jinja/parse-template.js';
import { readPythonModel } from './python/python-model.js';
import type { Template } from './types.js';

/** The language in which the templates of a project are written. */
export type Dialect = 'handlebars' | 'jinja' | 'python';

/** Reads a template. Mistakes are reported; the template is then what could be read. */
export function readTemplate(source: Source, dialect: Dialect = 'handlebars'): Outcome<Template> {
  if (dialect === 'handlebars') return parseTemplate(source);
  if (dialect === 'python') {
    const { value: python, diagnostics } = readPythonModel(source);
    return { value: { source, body: [], macros: [], python }, diagnostics };
  }
  const { value: jinja, diagnostics } = parseJinja(source);
  return { value: { source, body: [], macros: [], jinja }, diagnostics };
}
