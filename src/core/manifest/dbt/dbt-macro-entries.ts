import type { DbtFacts, DbtPackage } from '../../project/dbt/dbt-facts.js';
import type { MacroDocumentation, Project } from '../../project/project.js';
import type { Values } from '../../project/value.js';
import { macroId, macrosNamedIn } from '../../template/dbt/macro-ids.js';
import type { DbtScope } from '../../template/dbt/types.js';
import type { JinjaMacro } from '../../template/jinja/types.js';
import { belowRoot, defaultDocs, patchPath } from './entry.js';

/** The macros of a dbt project and its installed packages by id. dbt's own are not among them: Eider has others in their place. */
export function dbtMacroEntries({ dbt, macroDocs }: Project, scope: DbtScope): Values {
  const folders = new Map(dbt?.packages.map((each): [string, DbtPackage] => [each.name, each]));
  const entries = [...scope.macros].flatMap(([packageName, macros]) => {
    const folder = folders.get(packageName)?.folder ?? '';
    return [...macros].map(([name, macro]): [string, Values] => {
      const documented = macroDocs.get(name);
      const isDocumented = documented && within(folder, documented.at.source.path, folders);
      const entry = macroEntry(
        name,
        macro,
        packageName,
        folder,
        isDocumented ? documented : undefined,
        scope,
      );
      return [macroId(packageName, name), entry];
    });
  });
  return Object.fromEntries(entries);
}

function macroEntry(
  name: string,
  macro: JinjaMacro,
  packageName: string,
  folder: string,
  documented: MacroDocumentation | undefined,
  scope: DbtScope,
): Values {
  const path = below(folder, macro.source.path);
  const { meta = {} } = documented ?? {};
  const written = documented?.arguments ?? [];
  return {
    name,
    resource_type: 'macro',
    package_name: packageName,
    path,
    original_file_path: path,
    unique_id: macroId(packageName, name),
    macro_sql: blockText(macro),
    depends_on: { macros: macrosNamedIn(macro, packageName, scope) },
    description: documented?.description ?? '',
    meta,
    docs: defaultDocs,
    config: { meta, docs: defaultDocs },
    patch_path: documented ? patchPath(packageName, below(folder, documented.at.source.path)) : null,
    arguments:
      written.length > 0
        ? written.map(({ name: argument, type = null, description }) => ({
            name: argument,
            type,
            description,
          }))
        : macro.parameters.map((parameter) => ({ name: parameter.name, type: null, description: '' })),
    supported_languages: macro.block === 'materialization' ? ['sql'] : null,
  };
}

/** A block as dbt cuts it out of its file, whose ends are trimmed: white space that its tags take away is part of it. */
function blockText({ source: { text }, span }: JinjaMacro): string {
  const block = text.slice(span.start, span.end);
  const before = block.startsWith('{%-') ? text.slice(0, span.start).trimStart() : '';
  const after = block.endsWith('-%}') ? text.slice(span.end).trimEnd() : '';
  return (
    before.slice(before.trimEnd().length) + block + after.slice(0, after.length - after.trimStart().length)
  );
}

/** The docs blocks of a dbt project and its packages by id. */
export function docEntries({ dbt, paths }: Project): Values {
  const roots = [...paths.models, ...paths.seeds, ...paths.snapshots, ...paths.macros, ...paths.tests];
  const folders = new Map(dbt?.packages.map((each) => [each.name, each.folder]));
  const entries = [...(dbt?.docs ?? new Map<string, never>())].map(
    ([key, block]: [string, DocsBlockOf]): [string, Values] => {
      const { path } = block.at.source;
      return [
        `doc.${key}`,
        {
          name: block.name,
          resource_type: 'doc',
          package_name: block.package,
          path: belowRoot(path, roots),
          original_file_path: below(folders.get(block.package) ?? '', path),
          unique_id: `doc.${key}`,
          block_contents: block.text,
        },
      ];
    },
  );
  return Object.fromEntries(entries);
}

type DocsBlockOf = DbtFacts['docs'] extends ReadonlyMap<string, infer Block> ? Block : never;

/** A path as the package itself has it. */
function below(folder: string, path: string): string {
  return folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** Whether a file is of the package in a folder, and of none that lies below it. */
function within(folder: string, path: string, packages: ReadonlyMap<string, DbtPackage>): boolean {
  if (folder !== '') return path.startsWith(`${folder}/`);
  return [...packages.values()].every((each) => each.folder === '' || !path.startsWith(`${each.folder}/`));
}
