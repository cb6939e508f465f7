import { didYouMean, error, warning } from '../code.js';

interface Suggested {
  readonly suggestion?: string | undefined;
}

/** Codes of releases (`publish/*`) and of personal data (`privacy/*`). */
export const publishCodes = {
  'publish/no-tables': error<{ publication: string }>(
    (data) => `the publication \`${data.publication}\` lists no table`,
    () => 'list the marts to publish under `tables:`, each with its columns',
  ),
  'publish/unknown-model': error<{ model: string } & Suggested>(
    (data) => `the model \`${data.model}\` cannot be published: it does not exist`,
    (data) => didYouMean(data) ?? 'see what there is: `eider ls`',
  ),
  'publish/unknown-column': error<{ model: string; column: string } & Suggested>(
    (data) => `\`${data.model}\` has no column \`${data.column}\``,
    (data) => didYouMean(data) ?? 'remove it from the list, or build the model again if it was just added',
  ),
  'publish/no-columns': error<{ table: string }>(
    (data) => `the published table \`${data.table}\` lists no column`,
    () => 'list the columns to publish: nothing is published by default',
  ),
  'publish/duplicate-name': error<{ name: string }>(
    (data) => `two published tables would be named \`${data.name}\``,
    () => 'give one of them another `name`: upper and lower case do not count',
  ),
  'publish/duplicate-column': error<{ table: string; column: string }>(
    (data) => `the column \`${data.column}\` is listed twice for \`${data.table}\``,
    () => 'remove one of them: upper and lower case do not count',
  ),
  'publish/reserved-name': error<{ name: string }>(
    (data) => `a published table cannot be named \`${data.name}\``,
    () => 'choose another `name`: this one holds what Eider says of the release',
  ),
  'publish/unreadable-type': error<{
    table: string;
    column: string;
    type: string;
    storageVersion: string;
    format: 'duckdb' | 'parquet' | 'csv';
  }>(
    (data) =>
      data.format === 'duckdb'
        ? `\`${data.column}\` of \`${data.table}\` has a type that the file's readers cannot open: ${data.type} (from DuckDB 1.5 on, and \`storage-version\` is ${data.storageVersion})`
        : `\`${data.column}\` of \`${data.table}\` has a type that a Parquet file cannot hold: ${data.type}`,
    (data) => readableHints[data.type] ?? 'cast it to another type in the model',
  ),
  'publish/none': error<Record<string, never>>(
    () => 'the project publishes nothing',
    () =>
      'list what to publish under `publish:` in project.yml: models, public names and the columns that may leave',
  ),
  'publish/unknown': error<{ name: string; known: readonly string[]; suggestion?: string | undefined }>(
    (data) => `there is no publication named \`${data.name}\``,
    (data) =>
      data.suggestion === undefined
        ? `project.yml has ${data.known.map((name) => `\`${name}\``).join(', ')}`
        : `did you mean \`${data.suggestion}\`?`,
  ),
  'publish/not-current': error<{
    models: readonly { readonly name: string; readonly why: string }[];
  }>(
    (data) =>
      `nothing was published: ${firstOf(data.models.map((model) => `\`${model.name}\` ${model.why}`))}`,
    () => 'run `eider build` first: a release holds only what is up to date and passed its tests',
  ),
  'publish/not-built': error<{ model: string; relation: string }>(
    (data) => `\`${data.model}\` is not in the warehouse: there is no ${data.relation}`,
    (data) => `build it first: \`eider build -s +${data.model}\``,
  ),
  'publish/model-unreadable': error<{ model: string; reason: string }>(
    (data) => `\`${data.model}\` cannot be read from the warehouse: ${data.reason}`,
    (data) => `build it again: \`eider build -s +${data.model}\``,
  ),
  'publish/warehouse-unreadable': error<{ path: string; reason: string }>(
    (data) => `the warehouse \`${data.path}\` cannot be read: ${data.reason}`,
    () => 'build it with `eider build`; if something is writing to it, wait for that to end',
  ),
  'publish/target-occupied': error<{
    path: string;
    what: 'a folder' | 'not a DuckDB file' | 'the warehouse itself' | 'not a folder that Eider published';
  }>(
    (data) => `\`${data.path}\` cannot be replaced: it is ${data.what}`,
    () => 'give the publication another `path`',
  ),
  'publish/verification-failed': error<{ table: string; model: string; what: 'rows' | 'content' }>(
    (data) =>
      `the copy \`${data.table}\` does not equal \`${data.model}\`: ${data.what === 'rows' ? 'its number of rows differs' : 'its content differs'}`,
    () =>
      'the previous file is still in place; is the model a view over something that changes, such as files, `now()` or `random()`?',
  ),
  'publish/failed': error<{ publication: string; step: string; reason: string }>(
    (data) => `the publication \`${data.publication}\` failed while ${data.step}: ${data.reason}`,
    () => 'the previous file is still in place',
  ),
  'publish/old-releases-kept': warning<{ folder: string; reason: string }>(
    (data) =>
      `the new file is in place, but old releases in \`${data.folder}\` could not be removed: ${data.reason}`,
    () => 'remove them by hand: they may hold what is no longer published',
  ),
  'privacy/personal-column-published': error<{ model: string; column: string; class: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` is personal data (${data.class}) and cannot be published`,
    (data) =>
      data.class === 'pseudonym'
        ? 'remove it from the list, or say `allow: [pseudonym]` on the publication if its readers may have pseudonyms'
        : 'remove it from the list, or replace it in the model by something that is not personal',
  ),
  'privacy/hashed-personal-column': error<{ model: string; column: string; class: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` seems to be a hash of personal data (${data.class}): hashing does not make it anonymous`,
    () =>
      'remove it from the list, or class the column in YAML: `pii: pseudonym`, or `pii: none` if it is not personal',
  ),
  'privacy/looks-personal': warning<{ model: string; column: string; class: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` is published and its name looks personal (${data.class})`,
    () => 'say in YAML what it is: `pii: none`, or its class',
  ),
  'privacy/personal-content': error<{ table: string; column: string; detector: string; explanation: string }>(
    (data) =>
      `\`${data.column}\` of the published table \`${data.table}\` holds personal data: ${data.explanation}`,
    (data) =>
      `remove or clean the column in the model; if it is a mistake, waive \`${data.detector}\` for it with a reason, an owner and an end`,
  ),
  'privacy/pseudonym-key': error<{
    problem: 'missing' | 'short';
    variable: string;
    least: number;
    nodes: readonly string[];
  }>(
    (data) =>
      data.problem === 'missing'
        ? `\`${data.variable}\` is not set, and ${data.nodes.map((node) => `\`${node}\``).join(', ')} makes keyed pseudonyms with it`
        : `the key in \`${data.variable}\` is too short to be safe: it has fewer than ${data.least} characters`,
    (data) =>
      `put a random key of at least ${data.least} characters into the environment or .env, and keep it: another key gives other pseudonyms`,
  ),
  'privacy/waiver-expired': error<{ column: string; detector: string; owner: string; expires: string }>(
    (data) => `the waiver of \`${data.detector}\` for \`${data.column}\` expired on ${data.expires}`,
    (data) => `ask ${data.owner}: clean the column, or decide again and give a new \`expires\``,
  ),
  'privacy/waiver-unknown-column': error<{ table: string; column: string } & Suggested>(
    (data) => `the waiver names \`${data.column}\`, which is not a published column of \`${data.table}\``,
    (data) => didYouMean(data) ?? 'remove the waiver',
  ),
  'privacy/waiver-unknown-detector': error<{ detector: string; allowed: readonly string[] } & Suggested>(
    (data) => `\`${data.detector}\` is not a detector`,
    (data) => didYouMean(data) ?? `the detectors are ${data.allowed.join(', ')}`,
  ),
  'privacy/waiver-unused': warning<{ column: string; detector: string }>(
    (data) => `the waiver of \`${data.detector}\` for \`${data.column}\` is not needed: nothing was found`,
    () => 'remove it',
  ),
};

const readableHints: { readonly [type: string]: string | undefined } = {
  GEOMETRY: 'say `geometry: wkt`, `wkb` or `lat_lon` on the publication',
  TIME_NS: 'cast it in the model: `::TIME`',
  HUGEINT:
    'cast it in the model, to DECIMAL(38,0) or VARCHAR: only a column or a list is converted by `hugeint:`',
  UHUGEINT:
    'cast it in the model, to DECIMAL(38,0) or VARCHAR: only a column or a list is converted by `hugeint:`',
  UNION: 'cast it in the model, to VARCHAR or JSON',
  VARIANT: 'cast it in the model: `::JSON` or `::VARCHAR`',
};

const shownModels = 4;

export function firstOf(items: readonly string[]): string {
  const more = items.length - shownModels;
  return more > 0 ? `${items.slice(0, shownModels).join(', ')} and ${more} more` : items.join(', ');
}
