import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { Source, Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import type { Value } from '../../project/value.js';
import { Unanswered } from '../ask.js';
import { JinjaEvaluator } from '../jinja/evaluator.js';
import { JinjaFailure, problem, Problem, ReturnSignal } from '../jinja/failure.js';
import { MacroValue } from '../jinja/macro-value.js';
import { parseJinja } from '../jinja/parse-template.js';
import { textOf } from '../jinja/text-of.js';
import type { JinjaMacro, JinjaTemplate } from '../jinja/types.js';
import { Callable, MappedText, Undefined, type JinjaValue } from '../jinja/value.js';
import type { MacroArgument, RenderedModel } from '../rendered-model.js';
import type { ModelRecord } from '../model-functions.js';
import { fromPlain, NotPlain, toPlain } from './convert.js';
import { calledMacroId } from './macro-ids.js';
import { dispatch, importedMacro, macroNames, namedMacro } from './macro-lookup.js';
import { resultObjects } from './result-object.js';
import { overridden } from './overridden.js';
import { contextNames } from './names.js';
import { nativeFunction } from './native-function.js';
import { RelationMaker } from './relation-object.js';
import type { DbtContext, Rendering } from './rendering.js';
import { isProvisional, keepSettled, renderSettled, type Written } from './settled.js';
import type { LoggedLine } from './types.js';

/**
 * Renders a model, test, snapshot, analysis or the text of a hook in dbt's Jinja. It stops at the first mistake. While the project is read (`execute` is
 * false) references, settings and questions give dbt's placeholders; else a question without an answer stops it too, and is in `unanswered`.
 */
export function renderDbt(template: JinjaTemplate, context: DbtContext): Outcome<RenderedModel> {
  const known = renderSettled(template, context);
  if (known) return known;
  const rendering = new DbtRendering(context);
  return rendering.outcome(() => {
    const text = rendering.evaluator.render(template);
    rendering.keep(template, text);
    return text;
  });
}

/**
 * Calls a macro of a dbt project by name, as a template at `at` would: `macro`, `package.macro`, or `test_name` for a generic test. Arguments that do not
 * fit are reported. What it returns is its text.
 */
export function renderDbtMacro(
  name: string,
  given: { readonly [parameter: string]: MacroArgument } | readonly MacroArgument[],
  context: DbtContext,
  at: Span,
): Outcome<RenderedModel> {
  const rendering = new DbtRendering(context);
  const callee = calleeOf(rendering, name);
  if (callee === undefined) {
    const data = { name, suggestion: suggest(name, macroNames(rendering)) };
    const unknown = diagnostic('macro/unknown', { ...data, jinja: true }, { at });
    const { value } = rendering.outcome(() => new MappedText('', []));
    return { value, diagnostics: [unknown] };
  }
  const inOrder = isInOrder(given);
  const positional = inOrder ? given.map((argument) => valueOf(rendering, argument, at)) : [];
  const named = new Map(
    inOrder
      ? []
      : Object.entries(given).map(([parameter, argument]) => [parameter, valueOf(rendering, argument, at)]),
  );
  return rendering.outcome(() => {
    const result = rendering.evaluator.callValue(callee, { name, positional, named, at });
    return result instanceof MappedText ? result : wholly(textOf(result), at);
  });
}

function isInOrder(
  given: { readonly [parameter: string]: MacroArgument } | readonly MacroArgument[],
): given is readonly MacroArgument[] {
  return Array.isArray(given);
}

/**
 * The value of a text of a YAML file that is rendered where it is used, such as a test's argument: that of the expression when it is one tag and nothing
 * else, and otherwise its text. Undefined where it cannot be, which is reported at `at`, and at a question that nobody has answered.
 */
export function renderDbtValue(
  text: string,
  context: DbtContext,
  at: Span,
): Outcome<{ readonly value: Value | undefined; readonly references: ModelRecord['references'] }> {
  const parsed = parseJinja({ path: at.source.path, text });
  const placed = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
    // The text has no place of its own in the file.
    findings.map((finding) => ({ ...finding, at, related: [] }));
  if (parsed.diagnostics.length > 0)
    return { value: { value: undefined, references: [] }, diagnostics: placed(parsed.diagnostics) };
  const rendering = new DbtRendering(context);
  let value: Value | undefined;
  const { value: made, diagnostics } = rendering.outcome(() => {
    value = plainOrText(rendering.evaluator.value(parsed.value));
    return new MappedText('', []);
  });
  const { references } = rendering.record;
  const asked = made.unanswered
    ? [
        problem('dbt/unsupported-call', {
          what: 'a query in the argument of a test',
          instead: 'ask in the macro of the test',
        }).at(at),
      ]
    : [];
  return {
    value: { value, references },
    diagnostics: placed([...diagnostics, ...asked]),
  };
}

/** What has no plain form, such as a date, is its text where the macro writes it. */
function plainOrText(made: JinjaValue): Value {
  if (made instanceof Undefined) return null;
  try {
    return toPlain(made);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return textOf(made);
  }
}

function calleeOf(rendering: Rendering, name: string): JinjaValue | undefined {
  const [first = '', second, ...more] = name.split('.');
  if (second === undefined) return namedMacro(rendering, first) ?? importedMacro(rendering, first);
  const namespace = more.length === 0 ? namedMacro(rendering, first) : undefined;
  const isNamespace =
    namespace instanceof MacroValue || namespace instanceof Callable ? undefined : namespace;
  return typeof isNamespace === 'object' && isNamespace !== null && 'attribute' in isNamespace
    ? isNamespace.attribute(second)
    : undefined;
}

function valueOf(rendering: Rendering, argument: MacroArgument, at: Span): JinjaValue {
  switch (argument.kind) {
    case 'value':
      return fromPlain(argument.value);
    case 'relation':
      return rendering.relations.make(argument.relation);
    case 'sql':
      return wholly(argument.sql, at);
  }
}

/** A text of which every part comes from one place. */
function wholly(text: string, at: Span): MappedText {
  const segment = { start: 0, end: text.length, span: at, exact: false, calls: [] };
  return new MappedText(text, text === '' ? [] : [segment]);
}

/** The state of one rendering. */
class DbtRendering implements Rendering {
  readonly context: DbtContext;
  readonly scope: Rendering['scope'];
  readonly packageName: string;
  readonly execute: boolean;
  readonly relations: RelationMaker;
  readonly record: ModelRecord = { config: [], references: [], outside: false };
  readonly logged: LoggedLine[] = [];
  readonly results = new Map<string, JinjaValue>();
  readonly evaluator: JinjaEvaluator;
  readonly #findings: Diagnostic[] = [];
  readonly #called = new Set<string>();
  readonly #names = new Map<string, JinjaValue>();
  readonly #written: Written[] = [];
  #isProvisional = false;

  constructor(context: DbtContext) {
    this.context = context;
    const scope = context.dbt;
    this.scope = scope;
    this.packageName = context.node?.packageName ?? scope.projectName;
    this.execute = context.execute === true;
    this.relations = new RelationMaker(scope);
    this.evaluator = new JinjaEvaluator({
      lookup: (name, from) => {
        const known = this.lookup(name);
        const found = known === undefined ? ownMacro(this, name, from) : known;
        if (isProvisional(name, found)) this.onProvisional();
        return found;
      },
      // dbt lets what is not there pass while it reads a project: much is only known when it runs.
      onCall: (callee) => {
        const id = calledMacroId(callee);
        if (id !== undefined) this.#called.add(id);
      },
      isLenient: () => {
        this.onProvisional();
        return !this.execute;
      },
      onWritten: (name, start, end) => this.#note(name, start, end),
      names: () => [
        ...contextNames.keys(),
        ...macroNames(this),
        ...(context.callNative ? context.macros.keys() : []),
      ],
    });
  }

  readonly onProvisional = (): void => {
    this.#isProvisional = true;
  };

  /** Notes a reference that is written where it stands; not where the project has a macro of that name. */
  #note(name: string, start: number, end: number): void {
    const reference = this.record.references.at(-1);
    const isOwn = name === 'ref' || name === 'source';
    if (reference && isOwn && this.lookup(name) instanceof Callable)
      this.#written.push({ reference, start, end });
  }

  /** Keeps what was made while the project is read for when the template is executed, where it is the same then. */
  keep(template: JinjaTemplate, text: MappedText): void {
    if (this.execute || this.scope.isOnlyRead || this.#isProvisional || this.#findings.length > 0) return;
    const { context, record } = this;
    keepSettled(template, { context, text, record, written: this.#written, macros: [...this.#called] });
  }

  readonly ask: Rendering['ask'] = (question) => {
    invariant(this.execute, 'a project is read without asking the database');
    if (!this.context.ask) throw new Unanswered(question, 0);
    return this.context.ask(question);
  };

  readonly report = (finding: Diagnostic): void => {
    this.#findings.push(finding);
  };

  readonly lookup = (name: string): JinjaValue | undefined => {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const given = this.context.names?.[name];
    const usual =
      given === undefined
        ? (namedMacro(this, name) ?? contextNames.get(name)?.(this) ?? nativeFunction(this, name))
        : name === 'results'
          ? resultObjects(given)
          : fromPlain(given);
    const made = overridden(this.scope, name, usual);
    if (made !== undefined) this.#names.set(name, made);
    return made;
  };

  readonly define: Rendering['define'] = (name, value) => void this.#names.set(name, value);

  readonly dispatch: Rendering['dispatch'] = (name, namespace) => dispatch(this, name, namespace);

  readonly invoke: Rendering['invoke'] = (callee, call) => this.evaluator.callValue(callee, call);

  readonly isMistake = (error: unknown): boolean => error instanceof JinjaFailure || error instanceof Problem;

  readonly renderText: Rendering['renderText'] = (text, at) => {
    const source: Source = { path: at.source.path, text };
    const { value, diagnostics } = parseJinja(source);
    const first = diagnostics.find((finding) => finding.severity === 'error');
    // The text has no place of its own in a file: the place is where it is used.
    if (first) throw new JinjaFailure({ ...first, at, related: [] });
    try {
      return this.evaluator.render(value).text;
    } catch (error) {
      if (!(error instanceof JinjaFailure) || error.diagnostic.at?.source !== source) throw error;
      throw new JinjaFailure({ ...error.diagnostic, at });
    }
  };

  /** Runs a rendering, and says all that came of it. */
  outcome(run: () => MappedText): Outcome<RenderedModel> {
    let text = new MappedText('', []);
    let unanswered: RenderedModel['unanswered'];
    try {
      text = run();
    } catch (error) {
      if (error instanceof Unanswered) {
        const { askedAt } = this.evaluator;
        const { index, question } = error;
        unanswered = { question, index, ...(askedAt && { askedBy: askedAt }) };
      } else if (error instanceof JinjaFailure) this.#findings.push(error.diagnostic);
      else if (error instanceof ReturnSignal) text = new MappedText(textOf(error.value), []);
      else throw error;
    }
    return {
      value: {
        rendered: text,
        ...this.record,
        ...(unanswered && { unanswered }),
        ...(this.logged.length > 0 && { logged: this.logged }),
        ...(this.#called.size > 0 && { macros: [...this.#called] }),
      },
      diagnostics: this.#findings,
    };
  }
}

/** A macro of the package in which the calling macro stands, where nothing else has that name. */
function ownMacro({ scope }: Rendering, name: string, from: JinjaMacro | undefined): JinjaValue | undefined {
  const macro = from?.package === undefined ? undefined : scope.macros.get(from.package)?.get(name);
  return macro && new MacroValue(macro);
}
