import type { NodeId } from '../project/ids.js';
import { namesPersonalColumn } from './told-personal.js';
import { diagnostic, hasErrors, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { GenericTestDefinition, TestInput } from '../library/generic-test.js';
import { builtInTest } from '../library/generic-tests.js';
import { strictness } from '../library/strictness.js';
import { dbtTestMacro } from '../graph/dbt-test-macro.js';
import {
  type AttachedTest,
  type DataNode,
  isData,
  isEphemeral,
  type SingularTest,
  type TestNode,
} from '../graph/types.js';
import { isValues, type Value, type Values } from '../project/value.js';
import { quoteIdentifier } from '../sql/quote.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import type { Rendered } from '../template/types.js';
import { argumentSql, macroTest, sqlOf, testArguments } from './macro-test.js';
import { batchPart, type BatchPart } from './batch-tests.js';
import type { Compiler } from './compile.js';
import { historySql } from './figures.js';
import { referencedColumns } from './referenced-columns.js';
import type { PlannedTest, Threshold } from './stages.js';
import { parseThreshold, whyUnreachable } from './threshold.js';
import { isVolatile } from './volatile.js';

/** A test ready to be put into a plan, but for its fingerprint and the place of its stored rows. */
export interface CompiledTest {
  readonly node: TestNode;
  readonly label: string;
  readonly sql: Rendered;
  readonly failCalc: string;
  readonly severity: 'error' | 'warn';
  readonly warnIf: Threshold;
  readonly errorIf: Threshold;
  readonly limit?: number;
  readonly totalSql?: string;
  /** See `PlannedTest.figures`. */
  readonly figures?: string;
  /** Whether only runs that build keep its figures. */
  readonly figuresOf?: 'builds';
  /** How its failures are counted in a scan that it shares with others, where that can be. */
  readonly part?: BatchPart;
  /** Whether its template cannot be rendered, which fails the test when its turn has come. */
  readonly fails?: true;
  /** See `PlannedTest.hidesFigure`. */
  readonly hidesFigure?: true;
}

const known = new WeakMap<Compiler, Map<TestNode, CompiledTest>>();

/**
 * Makes a test's SQL and thresholds. Undefined when it has a mistake, which is in `compiler.diagnostics`. One of which there is nothing to tell is made
 * once.
 */
export function compileTest(node: TestNode, compiler: Compiler): CompiledTest | undefined {
  const made = known.get(compiler) ?? new Map<TestNode, CompiledTest>();
  known.set(compiler, made);
  const found = made.get(node);
  if (found) return found;
  const before = compiler.diagnostics.length;
  const compiled = compiler.failing(node.id, () => makeTest(node, compiler), node.parents);
  if (compiler.apart.has(node.id)) return failingTest(node);
  if (compiled && !compiled.sql.unanswered && compiler.diagnostics.length === before)
    made.set(node, compiled);
  return compiled;
}

/** One that cannot be rendered: it fails when its turn has come, see `Compiler.apart`. */
function failingTest(node: TestNode): CompiledTest {
  return {
    node,
    label: node.body.kind === 'singular' ? node.name : node.body.test.test,
    sql: { sql: '', map: [] },
    failCalc: countOfAll,
    severity: node.config.severity ?? 'error',
    warnIf: anyFailure,
    errorIf: anyFailure,
    fails: true,
  };
}

function makeTest(node: TestNode, compiler: Compiler): CompiledTest | undefined {
  const report = (finding: Diagnostic): undefined => {
    compiler.diagnostics.push(finding);
  };
  const { config, at } = node;
  const own = node.body.kind === 'generic' ? ownThresholds(node.body, compiler) : undefined;
  const warnIf = threshold('warn_if', config.warn_if ?? own?.warnIf, at, report);
  const errorIf = threshold('error_if', config.error_if ?? own?.errorIf, at, report);
  if (!warnIf || !errorIf) return undefined;
  const severity = config.severity ?? 'error';
  const deciding = severity === 'warn' ? warnIf : errorIf;
  // Another calculation than a count is not bounded by the number of rows.
  const most = config.fail_calc === undefined ? config.limit : undefined;
  const why = config.limit === 0 ? '`limit: 0` counts no failing row' : whyUnreachable(deciding, most);
  if (why !== undefined && !reportIdle(node, why, compiler)) return undefined;
  const made =
    node.body.kind === 'singular' ? singular(node, node.body, compiler) : generic(node, node.body, compiler);
  if (!made) return undefined;
  const percent = warnIf.percent || errorIf.percent;
  if (deciding.percent && made.totalSql === undefined) {
    const cause = 'it reads no relation whose rows a percentage could be of';
    return report(diagnostic('test/cannot-fail', { test: node.name, why: cause }, { at }));
  }
  return {
    node,
    label: made.label,
    sql: made.sql,
    failCalc: config.fail_calc ?? made.calculation ?? countOfAll,
    ...(config.fail_calc !== undefined &&
      namesPersonal(config.fail_calc, node.parents, compiler) && { hidesFigure: true as const }),
    severity,
    warnIf,
    errorIf,
    ...(config.limit !== undefined && { limit: config.limit }),
    ...(percent && made.totalSql !== undefined && { totalSql: made.totalSql }),
    ...made.kept,
    ...(made.part && config.fail_calc === undefined && { part: made.part }),
  };
}

/** The thresholds of a built-in test that has some of its own. */
function ownThresholds({ test }: AttachedTest, { scope }: Compiler): GenericTestDefinition['thresholds'] {
  return dbtTestMacro(test, scope.dbt) === undefined ? builtInTest(test)?.thresholds : undefined;
}

/** Tells of a test that cannot fail. True where it is run all the same: in a dbt project, as dbt does. */
function reportIdle(node: TestNode, why: string, compiler: Compiler): boolean {
  const at = { at: node.at };
  const runs = compiler.scope.dbt !== undefined;
  compiler.diagnostics.push(
    runs
      ? diagnostic('test/compatible', { test: node.name, missed: why, always: true }, at)
      : diagnostic('test/cannot-fail', { test: node.name, why }, at),
  );
  return runs;
}

/** What decides whether a test must run again, besides the data that it reads. */
export function testCode(test: CompiledTest): string {
  return JSON.stringify([
    foldedSql(test),
    test.failCalc,
    test.severity,
    test.warnIf,
    test.errorIf,
    test.limit ?? null,
  ]);
}

/** Whether the test can judge the same rows otherwise at another time: it is never taken as passed without being run. */
export function isVolatileTest(test: CompiledTest): boolean {
  return (
    test.sql.unanswered !== undefined ||
    test.fails === true ||
    test.figures !== undefined ||
    isVolatile(foldedSql(test)) ||
    (test.failCalc !== countOfAll && isVolatile(test.failCalc))
  );
}

const countOfAll = 'count(*)';
const folded = new WeakMap<CompiledTest, string>();

function foldedSql(test: CompiledTest): string {
  const known = folded.get(test) ?? normaliseForFingerprint(test.sql.sql);
  folded.set(test, known);
  return known;
}

export function plannedTest(
  test: CompiledTest,
  fingerprint: string,
  store: PlannedTest['store'] | undefined,
  figures?: string,
): PlannedTest {
  return {
    id: test.node.id,
    name: test.node.name,
    label: test.label,
    sql: test.sql.sql,
    failCalc: test.failCalc,
    ...(test.hidesFigure && { hidesFigure: test.hidesFigure }),
    severity: test.severity,
    warnIf: test.warnIf,
    errorIf: test.errorIf,
    ...(test.limit !== undefined && { limit: test.limit }),
    ...(test.totalSql !== undefined && { totalSql: test.totalSql }),
    ...((test.sql.unanswered || test.fails) && { late: true }),
    ...(figures !== undefined && { figures }),
    ...(store && { store }),
    fingerprint,
  };
}

/** Whether a calculation may give a value of a personal column, as `max(phone)` does: counts, sums and averages give none. */
function namesPersonal(calculation: string, parents: readonly NodeId[], { graph }: Compiler): boolean {
  const rest = calculation.replaceAll(/\b(?:count|sum|avg)\s*\([^()]*\)/giu, '');
  return namesPersonalColumn(rest, parents, { graph });
}

const anyFailure: Threshold = { operator: '!=', value: 0, percent: false };

function threshold(
  key: string,
  text: string | undefined,
  at: Span,
  report: (finding: Diagnostic) => undefined,
): Threshold | undefined {
  // Most tests say nothing.
  const parsed = text === undefined ? anyFailure : parseThreshold(text);
  return parsed ?? report(diagnostic('test/threshold', { key, text: text ?? '' }, { at }));
}

interface MadeTest {
  readonly label: string;
  readonly sql: Rendered;
  readonly totalSql?: string;
  readonly part?: BatchPart;
  /** How the test's own definition counts failures, where that is not by rows. */
  readonly calculation?: string;
  readonly kept?: Pick<CompiledTest, 'figures' | 'figuresOf'>;
}

function singular(node: TestNode, body: SingularTest, compiler: Compiler): MadeTest | undefined {
  const before = compiler.diagnostics.length;
  const rendered = compiler.template(body.template, node.failures?.value, false, false, node);
  const isWhole = !rendered.unanswered && !hasErrors(compiler.diagnostics.slice(before));
  const text = normaliseForFingerprint(rendered.sql).replace(/;+$/u, '').trim();
  const why = !isWhole
    ? undefined
    : text === ''
      ? 'the file holds no SQL'
      : /\b(?:where|having)\s+(?:false|1\s*=\s*0)$/iu.test(text) || /\blimit\s+0$/iu.test(text)
        ? 'its query never returns a row'
        : undefined;
  if (why !== undefined && !reportIdle(node, why, compiler)) return undefined;
  const [parent] = node.parents.map((id) => compiler.graph.nodes.get(id));
  const total =
    parent && isData(parent)
      ? compiler.withEphemerals(
          { sql: `select count(*) from ${sqlOf(parent, compiler)}`, map: [] },
          node.parents,
        ).sql
      : undefined;
  return {
    label: node.name,
    sql: compiler.withEphemerals(rendered, node.parents),
    ...(total !== undefined && { totalSql: total }),
  };
}

function generic(node: TestNode, body: AttachedTest, compiler: Compiler): MadeTest | undefined {
  const target = compiler.graph.nodes.get(body.target);
  if (!target || !isData(target)) return undefined;
  const { where } = node.config;
  const given = testArguments(body.test, compiler, target, () => `arguments of ${node.id}`);
  const relation = sqlOf(target, compiler);
  const model = where === undefined ? relation : `(\n  select *\n  from ${relation}\n  where ${where}\n)`;
  const input: TestInput = {
    test: body.test.test,
    model,
    ...(body.column !== undefined && {
      column: columnSql(body.column, target, compiler),
      columnName: body.column,
    }),
    arguments: given,
    declared: target.resource.columns,
    history: historySql(node.id),
    ...(where !== undefined && { relationSql: relation }),
    referenced: referencedColumns(target, compiler.graph),
    ...(node.config.compatible === true && { compatible: true }),
    ...zoneOf(target, compiler),
    relation: (value) => argumentSql(value, compiler),
    at: body.test.at,
  };
  const own = dbtTestMacro(body.test, compiler.scope.dbt ?? compiler.scope.jinja);
  const definition = own === undefined ? builtInTest(body.test) : undefined;
  const whole = definition && { ...input, arguments: withDefaults(definition, given, target, compiler) };
  const made =
    definition && whole
      ? builtIn(definition, whole, compiler)
      : macroTest({ arguments: given, node, body, model, target, own }, compiler);
  if (!made) return undefined;
  const figures = whole && definition?.figures?.(whole);
  const kept = figures && compiler.withEphemerals({ sql: figures, map: [] }, node.parents).sql;
  const total = compiler.withEphemerals({ sql: `select count(*)\nfrom ${model}`, map: [] }, node.parents);
  // The table expressions of an ephemeral model would be run for the batch and again for what needs a query of its own.
  const part = definition && !isEphemeral(target) ? batchPart(definition, input, relation, where) : undefined;
  return {
    ...made,
    sql: compiler.withEphemerals(made.sql, node.parents),
    totalSql: total.sql,
    ...(kept && {
      kept: { figures: kept, ...(definition?.figuresOf && { figuresOf: definition.figuresOf }) },
    }),
    ...(part && { part }),
  };
}

/** The zone that dbt_date's variable names, for the tests of dbt_expectations. */
function zoneOf({ resource }: DataNode, { scope }: Compiler): Pick<TestInput, 'zone'> {
  const vars = scope.dbt?.vars.get(resource.package ?? scope.dbt.projectName) ?? scope.vars;
  const zone = vars['dbt_date:time_zone'];
  return typeof zone === 'string' && zone !== '' ? { zone } : {};
}

/** A column as SQL. What is written as an expression is one to dbt, which quotes no name that is not to be quoted. */
function columnSql(column: string, { resource }: DataNode, { scope }: Compiler): string {
  const isName = /^[\p{L}\p{N}_ -]*$/u.test(column);
  const isQuoted = resource.columns.find(({ name }) => name === column)?.quote === true;
  return !scope.dbt || isName || isQuoted ? quoteIdentifier(column) : `(${column})`;
}

/** The arguments of a test, and those that the configuration of its relation, or a dbt project's variables, have for all tests of its package. */
function withDefaults(
  { defaultsIn, parameters }: GenericTestDefinition,
  given: Values,
  { config }: DataNode,
  { scope }: Compiler,
): Values {
  if (defaultsIn === undefined) return given;
  const { extra, meta } = config as { readonly extra?: Values; readonly meta?: Values };
  const shared = scope.dbt ? (scope.dbt.vars.get(defaultsIn) ?? scope.vars) : {};
  const levels = [shared, extra?.[defaultsIn], meta?.[defaultsIn]].filter(isValues);
  // Others of its tests, and the package's reports, have keys of their own there.
  const names = new Set(parameters.map(({ name }) => name));
  const known = levels.flatMap(Object.entries<Value>).filter(([name]) => names.has(name));
  return { ...Object.fromEntries(known), ...given };
}

function builtIn(
  definition: GenericTestDefinition,
  input: TestInput,
  compiler: Compiler,
): MadeTest | undefined {
  const mistakes = argumentMistakes(definition, input);
  const made = mistakes.length === 0 ? definition.build(input) : undefined;
  const lax = input.compatible === true ? laxity(definition, made, input) : undefined;
  if (lax) compiler.diagnostics.push(lax);
  const sql = lax && typeof made !== 'string' ? 'select 1 as nothing\nwhere false' : made;
  if (typeof sql === 'string')
    return { label: definition.label(input), sql: { sql, map: [] }, ...calculationOf(definition) };
  compiler.diagnostics.push(...mistakes, ...(sql ? [sql] : []));
  return undefined;
}

function calculationOf({ calculation }: GenericTestDefinition): Pick<MadeTest, 'calculation'> {
  return calculation === undefined ? {} : { calculation };
}

/** What a test misses when it judges as its package does: a warning. Undefined when it misses nothing. */
function laxity(
  definition: GenericTestDefinition,
  made: string | Diagnostic | undefined,
  input: TestInput,
): Diagnostic | undefined {
  const { test, at } = input;
  if (typeof made === 'string') {
    const missed = strictness.get(definition.name);
    return missed === undefined ? undefined : diagnostic('test/compatible', { test, missed }, { at });
  }
  return made?.code === 'test/cannot-fail'
    ? diagnostic(
        'test/compatible',
        { test, missed: (made.data as { readonly why: string }).why, always: true },
        { at },
      )
    : undefined;
}

function argumentMistakes(definition: GenericTestDefinition, input: TestInput): readonly Diagnostic[] {
  const { test, at } = input;
  const allowed = definition.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(input.arguments)
    .filter((argument) => !allowed.includes(argument))
    .map((argument) =>
      diagnostic(
        'test/unknown-argument',
        { test, argument, allowed, suggestion: suggest(argument, allowed) },
        { at },
      ),
    );
  const missing = definition.parameters
    .filter((parameter) => parameter.required && input.arguments[parameter.name] === undefined)
    .map(({ name, meaning }) =>
      diagnostic('test/missing-argument', { test, argument: name, meaning }, { at }),
    );
  const misplaced =
    definition.belongs === 'column' && input.column === undefined
      ? [diagnostic('test/needs-column', { test }, { at })]
      : [];
  return [...unknown, ...missing, ...misplaced];
}
