import { inItsPackage } from '../../graph/compiled-file.js';
import type { RelationArgument } from '../../graph/relation-argument.js';
import type { GraphNode } from '../../graph/types.js';
import type { DbtPackage } from '../../project/dbt/dbt-facts.js';
import type { ProjectPaths } from '../../project/project.js';
import type { Column } from '../../project/resources.js';
import type { Value, Values } from '../../project/value.js';
import { relationSql, type Relation } from '../../sql/relation.js';
import type { DbtScope } from '../../template/dbt/types.js';
import type { MacroLibrary, Reference } from '../../template/types.js';
import type { ConstraintEntries } from '../../graph/constraint-entries.js';
import type { DbtIds } from './dbt-ids.js';

/** What every entry of a manifest is made with. */
export interface EntryContext {
  /** The project's name: dbt's package. */
  readonly project: string;
  readonly paths: ProjectPaths;
  /** Of a dbt project: itself and its installed packages. */
  readonly packages: readonly DbtPackage[];
  /** DuckDB's name of the warehouse. */
  readonly database: string;
  /** The schema of relations whose configuration names none. */
  readonly schema: string;
  readonly ids: DbtIds;
  readonly macros: MacroLibrary;
  /** The full name of the relation that a reference of YAML stands for; undefined when it leads nowhere. */
  readonly relationOf: (argument: RelationArgument) => string | undefined;
  /** The SQL of a model or test; undefined for what has none or could not be compiled. */
  readonly compiledSql: (node: GraphNode) => string | undefined;
  /** The folder of compiled SQL, relative to the project; undefined when it lies outside. */
  readonly compiledFolder: string | undefined;
  readonly sha256: (text: string) => string;
  /** What templates of a dbt project share; absent for a project of Eider's own. */
  readonly dbt?: DbtScope;
}

export const defaultDocs: Values = { show: true, node_color: null };

/** A path below the folder of its kind: `models/staging/a.sql` is `staging/a.sql`. */
export function belowRoot(path: string, roots: readonly string[]): string {
  const prefixes = roots.map((root) => `${root.replace(/^\.\//u, '').replace(/\/+$/u, '')}/`);
  const found = prefixes.filter((prefix) => path.startsWith(prefix)).sort((a, b) => b.length - a.length);
  return path.slice(found[0]?.length ?? 0);
}

/** The folders of a file below the folder of its kind. */
export function foldersOf(path: string, roots: readonly string[]): readonly string[] {
  return belowRoot(path, roots).split('/').slice(0, -1);
}

/** White space that is not one space already: most of it is, and finding it only to put the same there takes the longest. */
const moreThanOneSpace = /\s{2,}|[^\S ]/gu;

/** dbt's hash of a template: white space does not count. */
export function codeChecksum(text: string, sha256: (text: string) => string): Values {
  return { name: 'sha256', checksum: sha256(text.trim().replaceAll(moreThanOneSpace, ' ')) };
}

/** `"database"."schema"."name"`. */
export function fullRelation(relation: Relation, database: string): string {
  return relationSql({ database, ...relation });
}

/** A path as the package that it is from has it: that of an installed dbt package begins in the package's folder. */
export function pathInPackage(path: string, { packages }: EntryContext): string {
  const folder = packages.find((each) => each.folder !== '' && path.startsWith(`${each.folder}/`))?.folder;
  return folder === undefined ? path : path.slice(folder.length + 1);
}

/** The YAML file that describes a resource, as dbt names it. */
export function patchPath(project: string, path: string | undefined): string | null {
  return path === undefined ? null : `${project}://${path}`;
}

/** Columns by name. A personal class is part of `meta`, so that it reaches whoever reads the manifest. */
export function columnEntries(
  columns: readonly Column[],
  constraints: ConstraintEntries['byColumn'] = new Map(),
): Values {
  return Object.fromEntries(
    columns.map((column) => [column.name, columnEntry(column, constraints.get(column.name) ?? [])]),
  );
}

function columnEntry(
  { name, description, type, pii, tags, meta: said, quote, custom }: Column,
  constraints: readonly Values[],
): Values {
  const meta = { ...(pii !== undefined && { pii }), ...said };
  return {
    name,
    description,
    meta,
    data_type: type ?? null,
    constraints,
    quote: quote ?? null,
    config: { meta, tags },
    tags,
    granularity: null,
    dimension: null,
    entity: null,
    doc_blocks: [],
    ...custom,
  };
}

/** `refs` and `sources` of what a template reads: as often as it does in a dbt project, as dbt tells them, and otherwise once. */
export function readingsOf(
  references: readonly Pick<Reference, 'kind' | 'names'>[],
  { dbt }: Pick<EntryContext, 'dbt'>,
): {
  readonly refs: readonly Value[];
  readonly sources: readonly Value[];
} {
  const named = references.filter(({ names }) => names !== undefined);
  const distinct = new Map(
    named.map(({ kind, names = [] }) => [JSON.stringify([kind, names]), { kind, names }]),
  );
  const all = dbt ? named.map(({ kind, names = [] }) => ({ kind, names })) : [...distinct.values()];
  return {
    refs: all
      .filter(({ kind }) => kind === 'ref')
      .map(({ names }) => ({
        name: names.at(-1) ?? '',
        package: names.length > 1 ? (names[0] ?? null) : null,
        version: null,
      })),
    sources: all.filter(({ kind }) => kind === 'source').map(({ names }) => names),
  };
}

/** Where the SQL of a node is written, relative to the project; null when it is not, or outside. */
export function compiledPath(
  path: string,
  sql: string | undefined,
  { compiledFolder, packages }: EntryContext,
): string | null {
  return sql === undefined || compiledFolder === undefined
    ? null
    : `${compiledFolder}/${inItsPackage(path, packages)}`;
}
