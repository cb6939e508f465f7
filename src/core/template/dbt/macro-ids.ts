import { MacroValue } from '../jinja/macro-value.js';
import type { JinjaExpression, JinjaMacro } from '../jinja/types.js';
import type { Callable } from '../jinja/value.js';
import { visitNodes } from '../jinja/visit-nodes.js';
import { macroKey } from './macro-index.js';
import { codegenNames } from './codegen/codegen-macros.js';
import { isCoreMacro } from './macros/core-macros.js';
import { isInternalMacro } from './macros/internal-macros.js';
import type { DbtScope } from './types.js';

type MacroScope = Pick<DbtScope, 'projectName' | 'macros' | 'library' | 'dispatch'>;
type CallExpression = Extract<JinjaExpression, { kind: 'call' }>;

/** What adapters of DuckDB put before the names of macros, in the order in which `adapter.dispatch` looks. */
const prefixes = ['duckdb__', 'default__'];

/** dbt's `unique_id` of a macro: `macro.package.name`. */
export function macroId(packageName: string, name: string): string {
  return `macro.${packageName}.${name}`;
}

/** The id of what a template has called; undefined for a macro that was defined in the template, and for functions. */
export function calledMacroId(callee: MacroValue | Callable): string | undefined {
  if (!(callee instanceof MacroValue)) return callee.macro && `macro.${callee.macro}`;
  const { macro } = callee;
  return macro.package === undefined ? undefined : macroId(macro.package, macroKey(macro));
}

/** The id of the macro that a name means in a package, as dbt resolves what it reads without rendering; undefined where there is none. */
export function namedMacroId(packageName: string, name: string, scope: MacroScope): string | undefined {
  const { macros, projectName } = scope;
  if (packageName !== 'dbt' && has(packageName, name, scope)) return macroId(packageName, name);
  if (packageName !== 'dbt' && macros.get(projectName)?.has(name) === true) return macroId(projectName, name);
  if (packageName !== 'dbt' || !isOfDbt(name, scope)) {
    const other = [...macros.keys()].findLast((each) => macros.get(each)?.has(name));
    if (other !== undefined) return macroId(other, name);
  }
  return isOfDbt(name, scope) ? macroId('dbt', name) : undefined;
}

/**
 * The ids of the macros that the text of a macro names in calls, in every branch and directly: `depends_on.macros` of a macro, in order of mention. Of
 * `adapter.dispatch` it is what is found for DuckDB.
 */
export function macrosNamedIn(macro: JinjaMacro, packageName: string, scope: MacroScope): readonly string[] {
  const own = macroKey(macro);
  const found = new Set<string>();
  const add = (id: string | undefined): void => {
    if (id !== undefined) found.add(id);
  };
  for (const { callee, arguments: given } of callsIn([macro.parameters, macro.body])) {
    if (callee.kind === 'name') {
      if (callee.name !== own) add(namedMacroId(packageName, callee.name, scope));
    } else if (callee.kind === 'attribute' && callee.object.kind === 'name') {
      const { name: place } = callee.object;
      if (place !== 'adapter') add(namedMacroId(place, callee.name, scope));
      else if (callee.name === 'dispatch') {
        const [name, namespace] = dispatched(given);
        if (name === undefined) continue;
        if (name !== own) add(namedMacroId(packageName, name, scope));
        add(dispatchedId(name, namespace, packageName, scope));
      }
    }
  }
  return [...found];
}

/** The name and namespace of a call of `adapter.dispatch`, where they are texts. */
function dispatched({ positional, named }: CallExpression['arguments']): readonly (string | undefined)[] {
  return ['macro_name', 'macro_namespace'].map((name, index) => {
    const written = positional[index] ?? named.find((each) => each.name === name)?.value;
    return written?.kind === 'literal' && typeof written.value === 'string' ? written.value : undefined;
  });
}

function dispatchedId(
  name: string,
  namespace: string | undefined,
  packageName: string,
  scope: MacroScope,
): string | undefined {
  const written = scope.dispatch?.find((entry) => entry.namespace === namespace)?.searchOrder;
  const places =
    namespace === undefined
      ? [packageName, scope.projectName]
      : (written ?? [...new Set([scope.projectName, namespace])]);
  for (const place of places)
    for (const prefix of prefixes)
      if (has(place, `${prefix}${name}`, scope)) return macroId(place, `${prefix}${name}`);
  return undefined;
}

function has(packageName: string, name: string, { macros, library }: MacroScope): boolean {
  const installed = macros.get(packageName);
  if (installed === undefined && packageName === 'codegen') return codegenNames.includes(name);
  return installed?.has(name) === true || library.has(`${packageName}.${name}`);
}

function isOfDbt(name: string, { library }: MacroScope): boolean {
  return isCoreMacro(name) || isInternalMacro(name) || library.has(`dbt.${name}`);
}

/** Every call in a tree, in the order of the text. */
export function callsIn(tree: unknown): readonly CallExpression[] {
  const found: CallExpression[] = [];
  visitNodes(tree, (node) => {
    if (node['kind'] === 'call' && 'callee' in node) found.push(node as unknown as CallExpression);
  });
  return found;
}
