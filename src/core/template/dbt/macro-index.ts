import { diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { JinjaMacro } from '../jinja/types.js';

/** The name under which a definition is called and found: `test_` before that of a test, `materialization_` before that of a materialization. */
export function macroKey(macro: JinjaMacro): string {
  switch (macro.block) {
    case 'macro':
      return macro.name;
    case 'test':
      return `test_${macro.name}`;
    case 'materialization':
      return `materialization_${macro.name}_${macro.adapter ?? 'default'}`;
    case 'snapshot':
      return `snapshot_${macro.name}`;
  }
}

/** The macros of a project and its packages, by package and name: what `DbtScope.macros` holds. Two of one name in a package are an error. */
export function macrosByPackage(
  packages: readonly { readonly name: string; readonly definitions: readonly JinjaMacro[] }[],
): Outcome<ReadonlyMap<string, ReadonlyMap<string, JinjaMacro>>> {
  const diagnostics: Outcome<unknown>['diagnostics'][number][] = [];
  const value = new Map<string, ReadonlyMap<string, JinjaMacro>>();
  for (const { name: packageName, definitions } of packages) {
    const macros = new Map<string, JinjaMacro>();
    for (const macro of definitions) {
      const key = macroKey(macro);
      const first = macros.get(key);
      if (first) {
        const related = [{ message: 'the first one', at: first.span }];
        diagnostics.push(diagnostic('macro/duplicate', { name: macro.name }, { at: macro.span, related }));
      } else macros.set(key, { ...macro, package: packageName });
    }
    value.set(packageName, macros);
  }
  return { value, diagnostics };
}
