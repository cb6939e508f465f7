import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { readInFile } from '../project/dbt/in-file-config.js';
import { mergeLevel } from '../project/dbt/read-config.js';
import { mergeConfig } from '../project/merge-config.js';
import type { GenericTest, NodeConfig } from '../project/types.js';
import { callsIn, macroId, macrosNamedIn } from '../template/dbt/macro-ids.js';
import { renderDbtMacro } from '../template/dbt/render-dbt.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { JinjaMacro } from '../template/jinja/types.js';
import { dbtTestMacro } from './dbt-test-macro.js';
import type { TemplateScope } from './template-scope.js';
import { unresolved } from './unresolved.js';

const configured = new WeakMap<JinjaMacro, boolean>();

/** The configuration of a generic test in a dbt project: what its macro says with `config()`, and what YAML says over it. */
export function dbtTestConfig(
  test: GenericTest,
  column: string | undefined,
  from: string | undefined,
  scope: TemplateScope,
  diagnostics: Diagnostic[],
): NodeConfig {
  const { dbt } = scope;
  const name = dbtTestMacro(test, dbt);
  if (!dbt || name === undefined || !saysConfig(name, dbt)) return test.config;
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
      ...(from !== undefined && { node: { package_name: from } }),
      execute: false,
      incremental: false,
      resolveRef: () => unresolved,
      resolveSource: () => unresolved,
      report: () => undefined,
    },
    test.at,
  );
  // What else is wrong with the macro is told when the test is made.
  const said = rendered.value.config
    .map((call) => readInFile(call, 'test', diagnostics))
    .reduce<NodeConfig>(mergeLevel, {});
  return mergeConfig(said, test.config);
}

/** Whether a macro calls `config`, itself or in a macro that its text names: few do, and only those are rendered. */
function saysConfig(name: string, dbt: DbtScope): boolean {
  const [first = '', second] = name.split('.');
  const [packageName, key] = second === undefined ? [dbt.projectName, first] : [first, second];
  const known = dbt.macros.get(packageName)?.get(key);
  if (!known) return false;
  const says = configured.get(known) ?? reachesConfig(macroId(packageName, key), dbt);
  configured.set(known, says);
  return says;
}

function reachesConfig(start: string, dbt: DbtScope): boolean {
  const seen = new Set([start]);
  // A set is walked to its end, with what is added on the way.
  for (const id of seen) {
    const [, packageName = '', key = ''] = id.split('.');
    const macro = dbt.macros.get(packageName)?.get(key);
    if (!macro) continue;
    if (callsConfig(macro)) return true;
    for (const named of macrosNamedIn(macro, packageName, dbt)) seen.add(named);
  }
  return false;
}

function callsConfig({ body }: JinjaMacro): boolean {
  return callsIn(body).some(({ callee }) => callee.kind === 'name' && callee.name === 'config');
}
