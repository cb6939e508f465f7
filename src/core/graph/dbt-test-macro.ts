import type { GenericTest } from '../project/resources.js';
import type { DbtScope } from '../template/dbt/types.js';

/** The macro in Jinja of a project or of an installed package that makes a test, to be called by this name; undefined where none does. */
export function dbtTestMacro(
  { namespace, test }: GenericTest,
  dbt: DbtScope | undefined,
): string | undefined {
  const key = `test_${test}`;
  if (!dbt) return undefined;
  if (namespace !== undefined)
    return dbt.macros.get(namespace)?.has(key) === true ? `${namespace}.${key}` : undefined;
  const packages = [dbt.projectName, ...dbt.macros.keys()];
  const found = packages.find((name) => dbt.macros.get(name)?.has(key) === true);
  return found === undefined || found === dbt.projectName ? found && key : `${found}.${key}`;
}
