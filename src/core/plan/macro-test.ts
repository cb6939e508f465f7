import { diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import { relationArgument } from '../graph/relation-argument.js';
import type { AttachedTest, DataNode, TestNode } from '../graph/types.js';
import { genericTests } from '../library/generic-tests.js';
import { missingTests } from '../library/missing-tests.js';
import type { GenericTest } from '../project/resources.js';
import type { Value, Values } from '../project/value.js';
import { quoteIdentifier } from '../sql/quote.js';
import { relationSql } from '../sql/relation.js';
import { renderDbtValue } from '../template/dbt/render-dbt.js';
import { renderMacro } from '../template/model-context.js';
import type { ModelContext } from '../template/model-types.js';
import type { MacroArgument } from '../template/rendered-model.js';
import type { Rendered } from '../template/types.js';
import { testRendering, type Compiler } from './compile.js';
import { NodeFacts } from '../template/node-facts.js';

/** A generic test that a macro makes. */
interface MacroTestInput {
  readonly node: TestNode;
  readonly body: AttachedTest;
  /** The SQL of the relation that is judged, or of a part of it. */
  readonly model: string;
  readonly target: DataNode;
  /** See `testArguments`. */
  readonly arguments: Values;
  /** The macro of a dbt project or package, see `dbtTestMacro`. */
  readonly own: string | undefined;
}

/** A test's arguments; those of a dbt project that hold Jinja are rendered. */
export function testArguments(
  test: GenericTest,
  compiler: Compiler,
  target: DataNode,
  rendering: () => string,
): Values {
  const { dbt } = compiler.scope;
  if (!dbt) return test.arguments;
  const rendered = (value: Value): Value => {
    if (typeof value === 'string') {
      if (!/\{[{%]/u.test(value) || relationArgument(value)) return value;
      const context = { ...testContext(compiler, target, rendering), dbt };
      const made = renderDbtValue(value, context, test.at);
      compiler.diagnostics.push(...made.diagnostics);
      return made.value.value ?? null;
    }
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return (value as readonly Value[]).map(rendered);
    return Object.fromEntries(Object.entries(value as Values).map(([key, item]) => [key, rendered(item)]));
  };
  return rendered(test.arguments) as Values;
}

/** A test that the project's author, or a package, wrote as a macro. Undefined when there is none, which is then reported. */
export function macroTest(
  { arguments: values, body, model, node, own, target }: MacroTestInput,
  compiler: Compiler,
): { readonly label: string; readonly sql: Rendered } | undefined {
  const { test, column } = body;
  const macro = own ?? nativeMacro(test, compiler);
  if (macro === undefined) return undefined;
  const rendering = (): string => testRendering(node.id);
  const inJinja = compiler.scope.dbt !== undefined || own !== undefined;
  const given = Object.entries(values).map(
    ([name, value]) => [name, argumentOf(value, compiler, inJinja)] as const,
  );
  const isWhole = own !== undefined && node.config.where === undefined;
  const relation = isWhole ? compiler.relation(target) : undefined;
  const rendered = renderMacro(
    macro,
    {
      model: relation ? { kind: 'relation', relation } : { kind: 'sql', sql: model },
      ...(column !== undefined && { column_name: columnArgument(column, own !== undefined, target) }),
      ...Object.fromEntries(given),
    },
    {
      ...testContext(compiler, target, rendering, own !== undefined),
      entry: () => compiler.scope.dbt?.entryOf?.(node.id),
    },
    test.at,
  );
  compiler.diagnostics.push(...compiler.tellable(rendered.diagnostics, rendering, node.id));
  const { logged, rendered: sql, unanswered } = rendered.value;
  compiler.noteSaid(rendering(), node.id, logged);
  return {
    label: column === undefined ? test.test : `${test.test} (${column})`,
    sql: unanswered
      ? { sql: sql.sql, map: sql.map, unanswered: { rendering: rendering(), ...unanswered } }
      : sql,
  };
}

/** What a test's macro, and its arguments in a dbt project, are rendered with: as part of the package of what is tested. */
function testContext(
  compiler: Compiler,
  target: DataNode,
  rendering: () => string,
  inJinja = false,
): ModelContext {
  const { scope } = compiler;
  const dbt = scope.dbt ?? (inJinja ? scope.jinja : undefined);
  const from = target.resource.package;
  return {
    macros: scope.macros,
    vars: scope.vars,
    env: scope.env,
    target: scope.target,
    ...(scope.library && { library: scope.library }),
    ...(dbt && { dbt }),
    ...(from !== undefined && { node: NodeFacts.inPackage(from) }),
    execute: compiler.executes,
    incremental: false,
    ask: compiler.answers.ask(rendering),
    resolveRef: (names) => compiler.relation(compiler.findRef(names)),
    resolveSource: (source, table) => compiler.relation(compiler.findSource(source, table)),
    report: (finding) => compiler.diagnostics.push(finding),
  };
}

/** dbt gives its tests a column's name as it is written, quoted where the author asks for that. */
function columnArgument(column: string, ofDbt: boolean, target: DataNode): MacroArgument {
  const isQuoted = target.resource.columns.find(({ name }) => name === column)?.quote === true;
  if (!ofDbt || isQuoted) return { kind: 'sql', sql: quoteIdentifier(column) };
  return { kind: 'value', value: column };
}

function nativeMacro(test: GenericTest, compiler: Compiler): string | undefined {
  const { macros } = compiler.scope;
  const isOfPackage = test.namespace !== undefined;
  const macro = isOfPackage ? undefined : (macros.get(test.test) ?? macros.get(`test_${test.test}`));
  if (macro && (macro.kind !== 'sql' || macro.isTest || macro.name !== test.test)) return macro.name;
  const known = [
    ...genericTests.keys(),
    ...[...macros.values()].filter((each) => each.kind === 'sql' && each.isTest).map(({ name }) => name),
    ...jinjaTests(compiler),
  ];
  const data = {
    test: isOfPackage ? `${test.namespace}.${test.test}` : test.test,
    suggestion: isOfPackage && genericTests.has(test.test) ? test.test : suggest(test.test, known),
    missing: missingTests.get(test.test),
    inJinja: compiler.scope.dbt !== undefined,
  };
  compiler.diagnostics.push(diagnostic('test/unknown', data, { at: test.at }));
  return undefined;
}

/** The generic tests that files in Jinja define, by their names. */
function jinjaTests({ scope }: Compiler): readonly string[] {
  return [...(scope.jinja?.macros.values() ?? [])].flatMap((macros) =>
    [...macros.values()].flatMap(({ block, name }) => (block === 'test' ? [name] : [])),
  );
}

function argumentOf(value: Value, compiler: Compiler, inJinja: boolean): MacroArgument {
  const argument = relationArgument(value);
  if (!argument) return { kind: 'value', value };
  const node = nodeOf(argument, compiler);
  const relation = node && compiler.relation(node);
  if (relation && inJinja) return { kind: 'relation', relation };
  return node ? { kind: 'sql', sql: sqlOf(node, compiler) } : { kind: 'value', value };
}

/** How a query names a node. */
export function sqlOf(node: DataNode, compiler: Compiler): string {
  const relation = compiler.relation(node);
  return relation ? relationSql(relation) : '';
}

/** The SQL of the relation that an argument names; undefined when it names none. */
export function argumentSql(value: Value | undefined, compiler: Compiler): string | undefined {
  const argument = relationArgument(value);
  const found = argument && nodeOf(argument, compiler);
  return found && sqlOf(found, compiler);
}

function nodeOf(
  { kind, names }: NonNullable<ReturnType<typeof relationArgument>>,
  compiler: Compiler,
): DataNode | undefined {
  return kind === 'ref' ? compiler.findRef(names) : compiler.findSource(names[0] ?? '', names[1] ?? '');
}
