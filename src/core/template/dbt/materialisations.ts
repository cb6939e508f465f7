import { namesRead } from '../jinja/macro-uses.js';
import type { JinjaMacro } from '../jinja/types.js';
import { isRefusedInMaterialisations } from './macros/internal-macros.js';
import type { DbtScope } from './types.js';

/** A materialisation that a project or one of its packages defines. */
export interface OwnMaterialisation {
  /** To call it by: `materialization_x_duckdb`, or with its package in front. */
  readonly call: string;
  readonly macro: JinjaMacro;
}

const ofDuckDb = new Set(['table', 'incremental', 'external', 'table_function']);
const ofAll = new Set(['view', 'snapshot', 'seed', 'test', 'materialized_view', 'clone', 'function', 'unit']);

/**
 * The materialisation of a name that is used in place of dbt's; undefined where dbt's own is. One for DuckDB goes before one for all databases, that of the
 * project before those of packages, and a package replaces none of dbt's.
 */
export function ownMaterialisation(
  name: string,
  { macros, projectName }: DbtScope,
): OwnMaterialisation | undefined {
  const isBuiltIn = ofDuckDb.has(name) || ofAll.has(name);
  for (const adapter of ['duckdb', 'default']) {
    const key = `materialization_${name}_${adapter}`;
    const own = macros.get(projectName)?.get(key);
    if (own) return { call: key, macro: own };
    for (const [packageName, theirs] of isBuiltIn ? [] : macros) {
      const macro = theirs.get(key);
      if (macro) return { call: `${packageName}.${key}`, macro };
    }
    if (adapter === 'duckdb' && ofDuckDb.has(name)) return undefined;
  }
  return undefined;
}

/** Parts of dbt's machinery that a materialisation needs, or a macro that it calls, and that Eider does not have; sorted. */
export function refusedParts(
  { macro }: OwnMaterialisation,
  { macros, projectName }: DbtScope,
): readonly string[] {
  const refused = new Set<string>();
  const seen = new Set<string>();
  const visit = (each: JinjaMacro): void => {
    for (const name of namesRead(each)) {
      if (seen.has(name)) continue;
      seen.add(name);
      const found = macros.get(each.package ?? projectName)?.get(name) ?? macros.get(projectName)?.get(name);
      if (found) visit(found);
      else if (isRefusedInMaterialisations(name) || refusedMethods.has(name)) refused.add(name);
    }
  };
  visit(macro);
  return [...refused].sort();
}

const refusedMethods = new Set([
  'get_incremental_strategy_macro',
  'submit_python_job',
  'add_query',
  'load_agate_table',
]);
