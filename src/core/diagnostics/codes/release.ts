import { didYouMean, error } from '../code.js';
import { firstOf } from './publish.js';

interface Suggested {
  readonly suggestion?: string | undefined;
}

/** Codes of what surrounds a release (`publish/*`): its names, its readers, the releases that are there. */
export const releaseCodes = {
  'publish/unknown-mapping': error<{ model: string } & Suggested>(
    (data) => `\`names\` maps \`${data.model}\`, and no published table is made from it`,
    (data) => didYouMean(data) ?? 'remove the line, or list the model under `tables`',
  ),
  'publish/bad-mapping': error<{ model: string; name: string }>(
    (data) => `\`${data.model}: ${data.name}\` is no mapping of names`,
    () => 'a model may have one `*`, and then its public name may have it too: `marts_admin_*: admin_*`',
  ),
  'publish/mapped-twice': error<{ model: string; names: readonly string[] }>(
    (data) =>
      `\`${data.model}\` has two public names: ${data.names.map((name) => `\`${name}\``).join(' and ')}`,
    () => 'keep one: the `name` of the table, or one line of `names`',
  ),
  'publish/audience': error<{ publication: string; audience: string; class: string }>(
    (data) =>
      `\`${data.publication}\` is for the audience \`${data.audience}\`, which may not have ${data.class}s`,
    (data) =>
      `remove \`${data.class}\` from \`allow\`; \`audiences:\` in project.yml says what each audience may have`,
  ),
  'publish/not-listed': error<{ table: string; column: string; setting: 'order-by' | 'indexes' } & Suggested>(
    (data) =>
      `\`${data.setting}\` of \`${data.table}\` names \`${data.column}\`, which is not one of its \`columns\``,
    (data) =>
      didYouMean(data) ?? 'list the column, or remove it here: a release tells nothing of other columns',
  ),
  'publish/format-setting': error<{ setting: string; format: string }>(
    (data) =>
      `\`${data.setting}\` means nothing in a folder of ${data.format === 'csv' ? 'CSV' : 'Parquet'} files`,
    () => 'remove it, or publish as `format: duckdb`',
  ),
  'publish/index-readers': error<{ table: string; storageVersion: string }>(
    (data) =>
      `\`indexes\` of \`${data.table}\` would keep DuckDB 1.1 from opening the file, and \`storage-version\` is ${data.storageVersion}`,
    () =>
      'say `storage-version: v1.2.0` if all readers are as new, or remove the indexes: `order-by` helps the same queries',
  ),
  'publish/not-points': error<{ table: string; column: string; why: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.table}\` cannot be given as latitude and longitude: it has ${data.why}`,
    () =>
      'publish it as `geometry: wkt` or `wkb`, or make points of it in the model, in a known coordinate system',
  ),
  'publish/after-step': error<{ problem: string }>(
    (data) => `this step of \`after\` cannot be done: ${data.problem}`,
    () =>
      'a step is one of `s3`, `command`, `webhook` and `metabase`, each with its own settings: see docs/publish.md',
  ),
  'publish/after-variable': error<{ step: string; variable: string }>(
    (data) => `\`${data.step}\` needs the variable \`${data.variable}\`, which is not set`,
    () => 'put it into the environment or into .env; nothing was published',
  ),
  'publish/after-failed': error<{ publication: string; step: string; reason: string; attempts: number }>(
    (data) =>
      `the release is in place, and \`${data.step}\` after it failed${data.attempts > 1 ? ` ${data.attempts} times` : ''}: ${data.reason}`,
    (data) =>
      `it is tried again by the next \`eider publish\`, or now: \`eider publish ${data.publication} --after-only\``,
  ),
  'export/nothing': error<{ nodes: number }>(
    (data) => `nothing may leave of the ${data.nodes} relations that were chosen`,
    () =>
      'list in YAML the columns that may: a column leaves when it is listed, of no personal class, and lineage finds nothing personal in it',
  ),
  'import/not-export': error<{ path: string; reason: string }>(
    (data) => `\`${data.path}\` was not imported, it is not a whole export: ${data.reason}`,
    () => 'get it again from where it was made with `eider export`; nothing was changed',
  ),
  'import/exists': error<{ relations: readonly string[] }>(
    (data) =>
      `nothing was imported: ${firstOf(data.relations.map((name) => `\`${name}\``))} ${data.relations.length === 1 ? 'is' : 'are'} there already`,
    () => 'import into another target, with an empty file: no relation is replaced',
  ),
  'publish/no-release': error<{ publication: string; path: string }>(
    (data) => `\`${data.publication}\` has no release: there is nothing at \`${data.path}\``,
    () => 'make it: `eider publish`',
  ),
  'publish/damaged': error<{ publication: string; path: string; what: string }>(
    (data) => `the release \`${data.path}\` is not what was published: ${data.what}`,
    (data) =>
      `publish it again: \`eider publish ${data.publication} --force\`; or go back to an earlier one: \`eider publish ${data.publication} --rollback\``,
  ),
  'publish/unknown-generation': error<
    { publication: string; generation: string; known: readonly string[] } & Suggested
  >(
    (data) => `\`${data.publication}\` has kept no release \`${data.generation}\``,
    (data) =>
      data.known.length === 0
        ? 'none is kept: `keep` says how many'
        : (didYouMean(data) ?? `see what is kept: \`eider publish ${data.publication} --list\``),
  ),
  'publish/no-earlier': error<{ publication: string }>(
    (data) => `\`${data.publication}\` has no earlier release to go back to`,
    (data) => `see what is kept: \`eider publish ${data.publication} --list\`; \`keep\` says how many`,
  ),
};
