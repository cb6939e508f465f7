import { didYouMean, error, warning } from '../code.js';

const twins: { readonly [kind: string]: string } = {
  test: 'tests',
  unit_test: 'unit tests',
  exposure: 'exposures',
  group: 'groups',
  metric: 'metrics',
  semantic_model: 'semantic models',
  saved_query: 'saved queries',
};

export const graphCodes = {
  'ref/unknown-model': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `model \`${data.name}\` does not exist`,
    (data) =>
      didYouMean(data) ??
      `it would be the file \`${data.name}.sql\` under \`models/\`, or \`${data.name}.csv\` under \`seeds/\``,
  ),
  'ref/unknown-source': error<{ source: string; table: string; suggestion?: string | undefined }>(
    (data) => `source \`${data.source}.${data.table}\` is not declared`,
    (data) => didYouMean(data) ?? 'declare it under `sources:` in a YAML file beside the models',
  ),
  'ref/unknown-metric': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `metric \`${data.name}\` does not exist`,
    (data) => didYouMean(data) ?? 'declare it under `metrics:` in a YAML file beside the models',
  ),
  'ref/unknown-measure': error<{ name: string; suggestion?: string | undefined }>(
    (data) => `no semantic model has the measure \`${data.name}\``,
    (data) => didYouMean(data) ?? 'list it under the `measures:` of a semantic model',
  ),
  'ref/disabled': error<{ name: string }>(
    (data) => `\`${data.name}\` is disabled`,
    () => 'enable it, or remove this reference',
  ),
  'ref/private': error<{ name: string; reader: string; group?: string | undefined }>(
    (data) =>
      data.group === undefined
        ? `\`${data.reader}\` reads \`${data.name}\`, which is private and belongs to no group`
        : `\`${data.reader}\` reads \`${data.name}\`, which is private to the group \`${data.group}\``,
    (data) =>
      data.group === undefined
        ? `give both a \`group\`, or \`${data.name}\` another \`access\``
        : `give \`${data.reader}\` the same \`group\`, or \`${data.name}\` another \`access\``,
  ),
  'graph/unknown-group': error<{ name: string; group: string; suggestion?: string | undefined }>(
    (data) => `\`${data.name}\` belongs to the group \`${data.group}\`, which is not declared`,
    (data) => didYouMean(data) ?? 'declare it under `groups:` in a YAML file beside the models',
  ),
  'graph/exposure-reference': error<{ exposure: string; text: string }>(
    (data) => `\`${data.text}\` in \`depends_on\` of the exposure \`${data.exposure}\` is no reference`,
    () => "write `ref('my_model')` or `source('my_source', 'my_table')`",
  ),
  'graph/cycle': error<{ path: readonly string[] }>(
    (data) => `these models depend on each other in a circle: ${data.path.join(' → ')}`,
    () => 'break the circle: move what both need into a model of its own',
  ),
  'graph/duplicate-name': error<{ name: string; kind: string }>(
    (data) => `there are two ${twins[data.kind] ?? 'resources'} named \`${data.name}\``,
    (data) =>
      data.kind in twins
        ? 'remove one of them, or give it a `name:` of its own'
        : 'rename one of them: `ref()` must find exactly one',
  ),
  'graph/duplicate-relation': error<{ relation: string; first: string; second: string }>(
    (data) => `\`${data.first}\` and \`${data.second}\` would both build \`${data.relation}\``,
    () => 'give one of them another `schema` or `alias`',
  ),
  /** `why`: of a dbt project, where relations can be built in some databases. */
  'graph/other-database': error<{
    name: string;
    database: string;
    why?: 'unknown' | 'read-only' | 'other kind';
  }>(
    (data) => {
      const what = `\`${data.name}\` would be built in`;
      switch (data.why) {
        case 'unknown':
          return `${what} \`${data.database}\`, which is no database of the target`;
        case 'read-only':
          return `${what} the attached database \`${data.database}\`, which is attached for reading only`;
        case 'other kind':
          return `${what} the attached database \`${data.database}\`, which is no file of DuckDB`;
        default:
          return `${what} the attached database \`${data.database}\``;
      }
    },
    (data) => {
      switch (data.why) {
        case 'unknown':
          return `attach it in profiles.yml: \`attach: [{path: …, alias: ${data.database}}]\``;
        case 'read-only':
          return 'take `read_only` out of its entry in `attach`, or give `database` the name of another one';
        case 'other kind':
          return 'Eider reads such databases, and builds in files of DuckDB only: give `database` the name of one';
        default:
          return "remove `database`: everything is built in the target's own file, where one transaction holds a relation, its tests and its state";
      }
    },
  ),
  'graph/reserved-schema': error<{ name: string; schema: string }>(
    (data) => `\`${data.name}\` would be built in \`${data.schema}\`, a schema of Eider's own`,
    () => 'choose another `schema`',
  ),
  'graph/ambiguous-schema': error<{ name: string; schema: string }>(
    (data) =>
      `\`${data.name}\` is in the schema \`${data.schema}\`, and a database of the target has that name too: DuckDB cannot tell them apart`,
    () => 'give the database file (`path` in profiles.yml), the attached database or the schema another name',
  ),
  'graph/external-outside': error<{ name: string; location: string }>(
    (data) =>
      `\`${data.location}\`, the file of the external model \`${data.name}\`, is not a file inside the project's folder`,
    () => 'give `location` a path to a file, relative to project.yml, without `..` and outside of `.eider`',
  ),
  'graph/external-taken': error<{ name: string; other: string; location: string }>(
    (data) => `\`${data.name}\` and \`${data.other}\` have the same file \`${data.location}\``,
    () => 'give the external model another `location`',
  ),
  /** `relation`: where a source without files should be. */
  'plan/parent-missing': error<{
    node: string;
    parent: string;
    relation?: string | undefined;
    /** What is shown is built by nobody: its parent is. */
    shown?: boolean;
  }>(
    (data) =>
      data.relation === undefined
        ? `\`${data.node}\` reads \`${data.parent}\`, which has not been built yet`
        : `\`${data.node}\` reads the source \`${data.parent}\`, but the database has no \`${data.relation}\``,
    (data) =>
      data.relation === undefined
        ? data.shown === true
          ? `build it: \`eider build --select +${data.parent}\`, or read it from production: \`--defer --state <folder>\``
          : `build it as well: \`eider build --select +${data.node}\``
        : 'say where the source is: `location` for files, `database` for an attached database',
  ),
  'plan/tests-left-out': warning<{ node: string; tests: number }>(
    (data) =>
      `${data.tests === 1 ? '1 test does' : `${data.tests} tests do`} not run: \`${data.node}\`, which ${data.tests === 1 ? 'it reads' : 'they read'}, has not been built`,
    (data) => `build it first: \`eider build --select +${data.node}\``,
  ),
  'plan/incremental-changed': error<{ node: string; pinned?: boolean | undefined }>(
    (data) =>
      `the SQL or the configuration of the incremental model \`${data.node}\` changed since its rows were built`,
    (data) =>
      data.pinned === true
        ? 'its old rows came from the old SQL, and `full_refresh: false` keeps it from being rebuilt: remove that, or undo the change'
        : `rebuild it from nothing: \`eider build --full-refresh --select ${data.node}\`; or keep the old rows, which came from the old SQL: \`on_change: continue\``,
  ),
};
