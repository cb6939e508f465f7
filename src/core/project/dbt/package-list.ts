import type { DbtFacts } from './dbt-facts.js';

/** Packages whose tests and macros come with Eider. */
export const builtInPackages: ReadonlySet<string> = new Set([
  'dbt_utils',
  'dbt_expectations',
  'dbt_date',
  'codegen',
  'audit_helper',
]);

/** A package that a dbt project uses. */
export interface ListedPackage {
  readonly name: string;
  readonly version?: string;
  /** Where it is installed, relative to the project; absent where it is not. */
  readonly folder?: string;
  /** `missing`: not installed, and nothing answers for it. */
  readonly state: 'installed' | 'built in' | 'missing';
}

/** The packages of a project, installed ones first. */
export function packageList({
  packages,
  missing,
}: Pick<DbtFacts, 'packages' | 'missing'>): readonly ListedPackage[] {
  const installed = packages
    .filter(({ folder }) => folder !== '')
    .map(({ name, version, folder }) => ({
      name,
      ...(version !== undefined && { version }),
      folder,
      state: 'installed' as const,
    }));
  const others = [...new Set(missing)].map((name) => ({
    name,
    state: builtInPackages.has(name) ? ('built in' as const) : ('missing' as const),
  }));
  return [...installed, ...others];
}
