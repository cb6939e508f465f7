import type { LibraryMacro } from '../../template/library-macro.js';
import { auditMacros } from './audit-macros.js';
import { dateMacros } from './dbt-date-macros.js';
import { dbtMacros } from './dbt-macros.js';
import { macrosOf } from './define-macro.js';
import { expectationMacros } from './expectations-macros.js';
import { utilsColumns } from './utils-columns.js';
import { utilsHelpers } from './utils-helpers.js';
import { utilsQueries } from './utils-queries.js';
import { utilsSql } from './utils-sql.js';

const utilsMacros = macrosOf('dbt_utils', [...utilsSql, ...utilsColumns, ...utilsQueries, ...utilsHelpers]);

/** dbt_utils had these once; projects that are older than its version 1 still call them there. */
function formerUtils(): readonly LibraryMacro[] {
  const taken = new Set(utilsMacros.map(({ name }) => name));
  const moved = dbtMacros.filter(({ name }) => !taken.has(name) && !name.startsWith('current_timestamp'));
  const backwards = dbtMacros.find(({ name }) => name === 'current_timestamp_backcompat');
  const clocks = backwards
    ? ['current_timestamp', 'current_timestamp_in_utc'].map((name) => ({ ...backwards, name }))
    : [];
  return [...moved, ...clocks].map((macro) => ({ ...macro, package: 'dbt_utils' }));
}

/** Names of dbt_utils that are dbt's own today. */
export const formerUtilsMacros: readonly LibraryMacro[] = formerUtils();

/** Every macro of the library, by the name it is called by: `dbt_utils.star`. */
export const libraryMacros: ReadonlyMap<string, LibraryMacro> = new Map(
  [dbtMacros, utilsMacros, formerUtilsMacros, dateMacros, auditMacros, expectationMacros]
    .flat()
    .map((macro) => [`${macro.package}.${macro.name}`, macro]),
);
