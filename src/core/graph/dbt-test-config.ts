import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { readInFile } from '../project/dbt/in-file-config.js';
import { mergeLevel } from '../project/dbt/read-config.js';
import { mergeConfig } from '../project/merge-config.js';
import type { NodeConfig } from '../project/node-config.js';
import type { GenericTest } from '../project/resources.js';
import { callsIn, macroId, macrosNamedIn } from '../template/dbt/macro-ids.js';
import { renderDbtMacro } from '../template/dbt/render-dbt.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { JinjaMacro } from '../template/jinja/types.js';
import type { Reference } from '../template/types.js';
import { dbtTestMacro } from './dbt-test-macro.js';
import type { TemplateScope } from './template-scope.js';
import { unresolved } from './unresolved.js';
import { NodeFacts } from '../template/node-facts.js';

const telling = new WeakMap<JinjaMacro, boolean>();

const telltale: ReadonlySet<string> = new Set(['config', 'ref', 'source']);

/** What the macro of a generic test adds to what YAML says of it. */
export interface DbtTestSaid {
  /** What the macro says with `config()`, and what YAML says over it. */
  readonly config: NodeConfig;
  /** What the macro itself refers to. */
  readonly references: readonly Reference[];
}

/** Looks into the macro of a generic test in a dbt project. */
export function dbtTestSaid(
  test: GenericTest,
  column: string | undefined,
  from: string | undefined,
  scope: TemplateScope,
  diagnostics: Diagnostic[],
): DbtTestSaid {
  const { dbt } = scope;
  const name = dbtTestMacro(test, dbt);
  if (!dbt || name === undefined || !saysMore(name, dbt)) return { config: test.config, references: [] };
  const values = Object.entries(test.arguments).map(
    ([key, value]) => [key, { kind: 'value', value }] as const,
  );
  const rendered = renderDbtMacro(
    name,
    {
      model: { kind: 'relation', relation: unresolved },
      ...(column !== undefined && { column_name: { kind: 'value', value: column } }),
      ...Object.fromEntries(values),
    },
    {
      macros: scope.macros,
      vars: scope.vars,
      env: scope.env,
      target: scope.target,
      dbt,
      ...(from !== undefined && { node: NodeFacts.inPackage(from) }),
      execute: false,
      incremental: false,
      resolveRef: () => unresolved,
      resolveSource: () => unresolved,
      report: () => undefined,
    },
    test.at,
  );
  // What else is wrong with the macro is told when the test is made.
  const { config: calls, references } = rendered.value;
  const said = calls.map((call) => readInFile(call, 'test', diagnostics)).reduce<NodeConfig>(mergeLevel, {});
  const config = calls.length === 0 ? test.config : mergeConfig(said, test.config);
  return { config, references: references.filter(({ names }) => names !== undefined) };
}

/** Whether a macro calls `config`, `ref` or `source`, itself or in a macro that its text names: few do, and only those are rendered. */
function saysMore(name: string, dbt: DbtScope): boolean {
  const [first = '', second] = name.split('.');
  const [packageName, key] = second === undefined ? [dbt.projectName, first] : [first, second];
  const known = dbt.macros.get(packageName)?.get(key);
  if (!known) return false;
  const says = telling.get(known) ?? reaches(macroId(packageName, key), dbt);
  telling.set(known, says);
  return says;
}

function reaches(start: string, dbt: DbtScope): boolean {
  const seen = new Set([start]);
  // A set is walked to its end, with what is added on the way.
  for (const id of seen) {
    const [, packageName = '', key = ''] = id.split('.');
    const macro = dbt.macros.get(packageName)?.get(key);
    if (!macro) continue;
    if (tells(macro)) return true;
    for (const named of macrosNamedIn(macro, packageName, dbt)) seen.add(named);
  }
  return false;
}

function tells({ body }: JinjaMacro): boolean {
  return callsIn(body).some(({ callee }) => callee.kind === 'name' && telltale.has(callee.name));
}
