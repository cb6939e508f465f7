import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { invariant, unreachable } from '../diagnostics/invariant.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { renderDbt, renderDbtMacro } from './dbt/render-dbt.js';
import type { DbtContext, NativeCall, NativeResult } from './dbt/rendering.js';
import { Unanswered, type Ask } from './ask.js';
import { Evaluator, type RenderContext } from './evaluator.js';
import { modelFunctions, type ModelRecord } from './model-functions.js';
import type { LibraryContext, LibraryScope } from './library-macro.js';
import type { ModelContext } from './model-types.js';
import type { MacroArgument, RenderedModel } from './rendered-model.js';
import { renderPython } from './python/render-python.js';
import { RelationValue, SqlFragment, type TemplateValue } from './template-value.js';
import type { Template } from './types.js';

/** Renders a model or singular test. Mistakes are reported together; what they touch is left out of the SQL. */
export function renderModel(template: Template, context: ModelContext): Outcome<RenderedModel> {
  if (template.python) return renderPython(template, template.python, context);
  if (template.jinja) return renderDbt(template.jinja, ofDbt(context));
  const { evaluator, record } = prepare(context);
  const { value, unanswered } = answered(evaluator, () => evaluator.render(template.body));
  const { sql, map } = value ?? { sql: '', map: [] };
  const misplaced = template.macros.map((macro) => {
    const block = macro.isTest ? 'test' : 'macro';
    return diagnostic('macro/not-at-top', { block, where: 'model' }, { at: macro.span });
  });
  return {
    value: {
      rendered: { sql, map },
      ...record,
      outside: record.outside || evaluator.hasRunCode,
      ...(unanswered && { unanswered }),
    },
    diagnostics: [...misplaced, ...trusted(evaluator)],
  };
}

/**
 * Calls a macro or generic test by name, as a template at `at` would. Arguments that are missing or that it does not
 * know are reported at `at`. The calls of the map start with this one.
 */
export function renderMacro(
  name: string,
  given: { readonly [parameter: string]: MacroArgument },
  context: ModelContext,
  at: Span,
): Outcome<RenderedModel> {
  if (context.dbt) return renderDbtMacro(name, given, ofDbt(context), at);
  const { evaluator, record } = prepare(context);
  const macro = context.macros.get(name);
  const empty: RenderedModel = { rendered: { sql: '', map: [] }, ...record };
  if (macro === undefined) {
    const data = { name, suggestion: suggest(name, context.macros.keys()) };
    return { value: empty, diagnostics: [diagnostic('macro/unknown', data, { at })] };
  }
  const named = Object.entries(given).map(([parameter, argument]) => ({
    name: parameter,
    value: valueOf(argument, at),
    span: at,
    whole: at,
  }));
  const { value: result, unanswered } = answered(evaluator, () => evaluator.callMacro(macro, [], named, at));
  if (unanswered) return { value: { ...empty, outside: true, unanswered }, diagnostics: trusted(evaluator) };
  const rendered = result === undefined ? undefined : evaluator.output(result, at);
  if (rendered === undefined) return { value: empty, diagnostics: trusted(evaluator) };
  return {
    value: {
      rendered: { sql: rendered.sql, map: rendered.map },
      ...record,
      outside: record.outside || evaluator.hasRunCode,
    },
    diagnostics: trusted(evaluator),
  };
}

/** `renderMacro` of a dbt project, with the arguments in their order: the macro may call its parameters as it likes. */
export function renderMacroInOrder(
  name: string,
  given: readonly MacroArgument[],
  context: ModelContext,
  at: Span,
): Outcome<RenderedModel> {
  return renderDbtMacro(name, given, ofDbt(context), at);
}

function ofDbt(context: ModelContext): DbtContext {
  const { dbt } = context;
  invariant(dbt, 'templates in Jinja are rendered in a scope for them');
  if (!dbt.native) return { ...context, dbt };
  return {
    ...context,
    dbt,
    target: dbt.native.target,
    callNative: (call) => callNative(call, context),
  };
}

/** A macro in the native language, called from a template in Jinja. A question that nobody has answered passes through. */
function callNative({ at, name, named, positional }: NativeCall, context: ModelContext): NativeResult {
  const macro = context.macros.get(name);
  if (macro === undefined) return { diagnostics: [] };
  const { evaluator, record } = prepare(context);
  const result = evaluator.callMacro(
    macro,
    positional.map((value) => ({ value, span: at })),
    [...named].map(([parameter, value]) => ({ name: parameter, value, span: at, whole: at })),
    at,
  );
  const diagnostics = trusted(evaluator);
  const outside = record.outside || evaluator.hasRunCode;
  return { record: { ...record, outside }, diagnostics, ...(result !== undefined && { value: result }) };
}

/** What a rendering gives, or the question at which it stopped. */
function answered<T>(
  evaluator: Evaluator,
  render: () => T,
): { readonly value?: T; readonly unanswered?: RenderedModel['unanswered'] } {
  try {
    return { value: render() };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    const { index, question } = error;
    return { unanswered: { question, index, ...(evaluator.askedAt && { askedBy: evaluator.askedAt }) } };
  }
}

/** What is said of placeholders is said again, or not, once there are answers. */
function trusted({ diagnostics, trustedDiagnostics }: Evaluator): readonly Diagnostic[] {
  return diagnostics.slice(0, trustedDiagnostics);
}

function valueOf(argument: MacroArgument, at: Span): TemplateValue {
  switch (argument.kind) {
    case 'value':
      return argument.value;
    case 'relation':
      return new RelationValue(argument.relation);
    case 'sql': {
      const { sql } = argument;
      const segment = { start: 0, end: sql.length, span: at, exact: false, calls: [] };
      return new SqlFragment(sql, sql === '' ? [] : [segment]);
    }
    default:
      return unreachable(argument);
  }
}

function prepare(context: ModelContext): { readonly evaluator: Evaluator; readonly record: ModelRecord } {
  const record: ModelRecord = { config: [], references: [], outside: false };
  const names = new Map<string, TemplateValue>([['target', context.target]]);
  if (context.thisRelation) names.set('this', new RelationValue(context.thisRelation));
  const renderContext: RenderContext = {
    macros: context.macros,
    functions: modelFunctions(context, record),
    names,
    variables: new Set(Object.keys(context.vars)),
    ...(context.library && {
      library: {
        macros: context.library.macros,
        context: new NotedContext(context, context.library, record),
      },
    }),
  };
  return { evaluator: new Evaluator(renderContext), record };
}

/** What a macro of the library may know. When the run began, and what the database says, are kept in no cache. */
class NotedContext implements LibraryContext {
  readonly execute: boolean;
  readonly ask?: Ask;
  readonly database: LibraryContext['database'];
  readonly variable: LibraryContext['variable'];
  readonly #startedAt: Date;
  readonly #record: ModelRecord;

  constructor(
    { vars, execute = false, ask }: ModelContext,
    { startedAt, database }: LibraryScope,
    record: ModelRecord,
  ) {
    this.execute = execute;
    this.database = database;
    this.#startedAt = startedAt;
    this.#record = record;
    this.variable = (name) => (Object.hasOwn(vars, name) ? vars[name] : undefined);
    if (!execute) return;
    this.ask = (question) => {
      record.outside = true;
      if (!ask) throw new Unanswered(question, 0);
      return ask(question);
    };
  }

  get startedAt(): Date {
    this.#record.outside = true;
    return this.#startedAt;
  }
}
