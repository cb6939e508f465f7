import { messageOf, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { positionAt, type Source } from '../diagnostics/source.js';
import { collectMacros } from './collect-macros.js';
import { parseTemplate } from './handlebars/parse-template.js';
import { renderModel } from './model-context.js';
import type { RenderedModel } from './rendered-model.js';
import type { ModelContext } from './model-types.js';
import type { CodeMacro } from './types.js';

/** `path:line:column code message`, one line a finding: what tests compare. */
export function lines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((finding) => {
    const { at } = finding;
    const place = at
      ? `${at.source.path}:${positionOf(at.source, at.start)} [${at.source.text.slice(at.start, at.end)}] `
      : '';
    return `${place}${finding.code}: ${messageOf(finding)}`;
  });
}

function positionOf(source: Source, offset: number): string {
  const { line, column } = positionAt(source, offset);
  return `${line}:${column}`;
}

/** Renders a model's text with small, fixed surroundings. */
export function renderText(
  text: string,
  macros = '',
  overrides: Partial<ModelContext> = {},
  code: readonly CodeMacro[] = [],
): Outcome<RenderedModel> {
  const parsed = parseTemplate({ path: 'm.sql', text });
  const library = collectMacros([{ path: 'macros.sql', text: macros }], code);
  const rendered = renderModel(parsed.value, {
    macros: library.value,
    resolveRef: (names) => ({ schema: 'stg', name: names.at(-1) ?? '' }),
    resolveSource: (source, table) => ({ database: 'db', schema: source, name: table }),
    vars: { years: [2022, 2023], limit: 10, empty: [] },
    env: { HOME_TOWN: 'Brest' },
    target: { name: 'dev', schema: 'main' },
    thisRelation: { schema: 'marts', name: 'm' },
    incremental: false,
    report: () => undefined,
    ...overrides,
  });
  return {
    value: rendered.value,
    diagnostics: [...parsed.diagnostics, ...library.diagnostics, ...rendered.diagnostics],
  };
}

/** The SQL of a template without mistakes; the mistakes, in a text, of one with. */
export function sqlOf(text: string, macros = '', overrides: Partial<ModelContext> = {}): string {
  const { value, diagnostics } = renderText(text, macros, overrides);
  return diagnostics.length === 0 ? value.rendered.sql : lines(diagnostics).join('\n');
}
