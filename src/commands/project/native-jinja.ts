import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import type { ProjectGraph } from '../../core/graph/types.js';
import { libraryMacros } from '../../core/library/macros/library-macros.js';
import type { Project } from '../../core/project/project.js';
import type { Target } from '../../core/project/target.js';
import { databaseName } from '../../core/project/database-name.js';
import { macrosByPackage } from '../../core/template/dbt/macro-index.js';
import type { DbtScope } from '../../core/template/dbt/types.js';
import { parseJinja } from '../../core/template/jinja/parse-template.js';
import { flagsOf, followedDbt, invocationOf } from './dbt-workspace.js';
import { templateGraph } from './template-graph.js';
import type { InvokedOptions } from './workspace-type.js';

/** What linking the files in Jinja of a native project takes. */
export interface NativeJinja {
  readonly jinja: DbtScope;
  /** To be told once the project is linked: templates may look at it. */
  readonly graph: { linked?: ProjectGraph };
}

/** Reads the Jinja macros of a native project, and what all of its files in Jinja share; undefined when it has no such file. */
export function nativeJinja(
  project: Project,
  target: Target,
  given: { readonly options: InvokedOptions; readonly startedAt: Date },
): Outcome<NativeJinja | undefined> {
  if (!hasJinja(project)) return { value: undefined, diagnostics: [] };
  const macros = jinjaMacros(project);
  const graph: NativeJinja['graph'] = {};
  const database = target.path === ':memory:' ? 'memory' : databaseName(target.path);
  const { name, path, profile, schema, threads } = target;
  const jinja: DbtScope = {
    projectName: project.name,
    dbtVersion: followedDbt,
    macros: macros.value,
    library: libraryMacros,
    // Those of the scope, which every template sees.
    vars: new Map(),
    database,
    catalog: database,
    writesDatabase: false,
    flags: flagsOf(given.options),
    invocation: invocationOf(given.options, given.startedAt),
    ...templateGraph({ project, target }, graph, () => jinja),
    native: {
      target: {
        name,
        target_name: name,
        profile,
        profile_name: profile,
        schema,
        threads,
        type: 'duckdb',
        database,
        path,
      },
    },
  };
  return { value: { jinja, graph }, diagnostics: macros.diagnostics };
}

function hasJinja({ jinjaMacros: macros, models, singularTests }: Project): boolean {
  return (
    macros !== undefined || [...models, ...singularTests].some(({ config }) => config.dialect === 'jinja')
  );
}

/** The macros and generic tests of the files in Jinja. What else such a file defines has no meaning here, and says so. */
function jinjaMacros({ jinjaMacros: paths, macroFiles, name }: Project): Outcome<DbtScope['macros']> {
  const diagnostics: Diagnostic[] = [];
  const files = macroFiles.filter(({ path }) => paths?.has(path) === true);
  const definitions = files.flatMap((file) => {
    const parsed = parseJinja(file);
    diagnostics.push(...parsed.diagnostics);
    return parsed.value.definitions;
  });
  const known = definitions.filter(({ block }) => block === 'macro' || block === 'test');
  for (const { block, name: word, span } of definitions) {
    if (block === 'macro' || block === 'test') continue;
    const data = { block, name: word, where: 'macros' } as const;
    diagnostics.push(diagnostic('jinja/block-not-here', data, { at: span }));
  }
  const macros = macrosByPackage([{ name, definitions: known }]);
  return { value: macros.value, diagnostics: [...diagnostics, ...macros.diagnostics] };
}
