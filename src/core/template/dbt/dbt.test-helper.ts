import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { hintOf, messageOf } from '../../diagnostics/diagnostic.js';
import { positionAt } from '../../diagnostics/source.js';
import type { Value, Values } from '../../project/value.js';
import { Unanswered, type Answer, type Ask, type Question } from '../ask.js';
import { parseJinja } from '../jinja/parse-template.js';
import type { JinjaMacro } from '../jinja/types.js';
import type { LibraryMacro } from '../library-macro.js';
import type { RenderedModel } from '../rendered-model.js';
import { macrosByPackage } from './macro-index.js';
import { renderDbt } from './render-dbt.js';
import type { DbtContext } from './rendering.js';
import type { DbtScope } from './types.js';
import { NodeFacts } from '../node-facts.js';

/** What a test says about the project that a template is rendered in. */
export interface DbtSetting {
  readonly macros?: string;
  /** Macros of packages, by the name of the package. */
  readonly packages?: { readonly [name: string]: string };
  readonly vars?: Values;
  readonly env?: { readonly [name: string]: string };
  readonly execute?: boolean;
  readonly incremental?: boolean;
  readonly node?: Values;
  /** Answers by the text of the question. */
  readonly answers?: { readonly [question: string]: Answer };
  readonly library?: readonly LibraryMacro[];
  readonly scope?: Partial<DbtScope>;
  readonly graph?: Values;
}

const usualNode: Values = {
  name: 'orders',
  package_name: 'shop',
  unique_id: 'model.shop.orders',
  resource_type: 'model',
  config: { materialized: 'table', tags: ['daily'], meta: { owner: 'ann' } },
};

/** A setting as what a rendering is made in: the project `shop` with the relations `main.<name>` and `raw.<name>`. */
export function dbtContext(setting: DbtSetting = {}): DbtContext {
  const packages = { shop: setting.macros ?? '', ...setting.packages };
  const definitions = Object.entries(packages).map(([name, text]) => ({
    name,
    definitions: parsed(name, text),
  }));
  const scope: DbtScope = {
    projectName: 'shop',
    dbtVersion: '1.12.0',
    macros: macrosByPackage(definitions).value,
    library: new Map((setting.library ?? []).map((macro) => [`${macro.package}.${macro.name}`, macro])),
    vars: new Map([['shop', setting.vars ?? {}]]),
    database: 'shop',
    catalog: 'shop',
    writesDatabase: true,
    flags: { FULL_REFRESH: false, STORE_FAILURES: false, WHICH: 'compile' },
    invocation: {
      id: '00000000-0000-4000-8000-000000000000',
      startedAt: new Date('2024-03-31T00:30:15.250Z'),
      command: 'compile',
      arguments: { which: 'compile' },
    },
    graph: () => setting.graph ?? { nodes: {}, sources: {} },
    ...setting.scope,
  };
  const ask = setting.answers && answering(setting.answers);
  return {
    macros: new Map(),
    resolveRef: (names) => ({ schema: 'main', name: names.at(-1) ?? '' }),
    resolveSource: (_source, table) => ({ schema: 'raw', name: table }),
    vars: setting.vars ?? {},
    env: setting.env ?? {},
    target: {
      name: 'dev',
      schema: 'main',
      database: 'shop',
      type: 'duckdb',
      threads: 1,
      profile_name: 'shop',
    },
    thisRelation: { schema: 'main', name: 'orders' },
    incremental: setting.incremental ?? false,
    report: () => undefined,
    dbt: scope,
    execute: setting.execute ?? true,
    ...(ask && { ask }),
    node: new NodeFacts('shop', () => setting.node ?? usualNode),
  };
}

function parsed(name: string, text: string): readonly JinjaMacro[] {
  const { value, diagnostics } = parseJinja({ path: `macros/${name}.sql`, text });
  if (diagnostics.length > 0) throw new Error(diagnostics.map(shown).join('\n'));
  return value.definitions;
}

function answering(answers: { readonly [question: string]: Answer }): Ask {
  return (asked) => {
    const question: Question = asked;
    const answer = answers[question.kind === 'query' ? question.sql : shortKey(question)];
    if (!answer) throw new Unanswered(question, 0);
    return answer as never;
  };
}

/** `columns main.orders`, for tests to write. */
function shortKey(question: Exclude<Question, { kind: 'query' }>): string {
  if (question.kind === 'relations') return `relations ${question.schema}`;
  if (question.kind === 'python') return `python ${question.job.path}`;
  return `${question.kind} ${question.relation.schema}.${question.relation.name}`;
}

/** Rows as the answer of a query. */
export function rows(
  columns: { readonly [name: string]: string },
  ...values: readonly (readonly Value[])[]
): Answer {
  return {
    kind: 'query',
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    rows: values,
  };
}

/** Renders a template; a mistake is thrown as it would be told. */
export function rendered(text: string, setting: DbtSetting = {}): RenderedModel {
  const { value, diagnostics } = tryRender(text, setting);
  const errors = diagnostics.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(shown).join('\n'));
  return value;
}

export function tryRender(text: string, setting: DbtSetting = {}): ReturnType<typeof renderDbt> {
  const template = parseJinja({ path: 'models/orders.sql', text });
  if (template.diagnostics.length > 0) throw new Error(template.diagnostics.map(shown).join('\n'));
  return renderDbt(template.value, dbtContext(setting));
}

/** The SQL that a template gives. */
export function sqlOf(text: string, setting: DbtSetting = {}): string {
  return rendered(text, setting).rendered.sql;
}

/** What is wrong with a template, as it is told: place, code, message and hint. */
export function mistakesOf(text: string, setting: DbtSetting = {}): readonly string[] {
  return tryRender(text, setting).diagnostics.map(shown);
}

function shown(finding: Diagnostic): string {
  const { at } = finding;
  const position = at && positionAt(at.source, at.start);
  const place = at && position ? `${at.source.path}:${position.line}:${position.column} ` : '';
  return `${place}${finding.code}: ${messageOf(finding)} [${hintOf(finding) ?? ''}]`;
}
