import { didYouMean, error, warning } from '../code.js';

interface OfSource {
  /** `source.table` */
  readonly source: string;
}

interface OfFile extends OfSource {
  /** Without query string and credentials. */
  readonly file: string;
}

/** Wording of `eider sync` and `eider source freshness`. Nothing here is ever a value of a row, or a secret. */
export const syncCodes = {
  'sync/setting': error<{ source: string; table: string; key: string; problem: string }>(
    (data) => `\`${data.key}\` of \`${data.source}.${data.table}\` cannot be: ${data.problem}`,
  ),
  'sync/not-loaded': error<{ node: string; source: string; name: string }>(
    (data) => `\`${data.node}\` reads \`${data.source}\`, which was never loaded into this warehouse`,
    (data) => `load it first: \`eider sync -s source:${data.name}\``,
  ),
  'sync/nothing': warning<{ target: string; targets: readonly string[] }>(
    ({ target, targets }) =>
      targets.length === 0
        ? 'there is nothing to synchronise: no selected source has `sync`'
        : `there is nothing to synchronise: no selected source is loaded in the target \`${target}\``,
    ({ targets }) =>
      targets.length === 0
        ? 'add `sync: true` to a table of a source, or choose others with `--select`'
        : `they are read in place here, and loaded with ${targets.map((name) => `\`--target ${name}\``).join(', ')}`,
  ),
  'sync/unknown-secret': error<
    OfSource & { secret: string; target: string; suggestion?: string | undefined }
  >(
    (data) =>
      `\`${data.source}\` is opened with the secret \`${data.secret}\`, and the target \`${data.target}\` has none of this name and the type \`postgres\``,
    (data) => didYouMean(data) ?? 'declare it under `secrets:` of the target in profiles.yml',
  ),
  'sync/file-missing': error<OfFile>(
    (data) => `\`${data.source}\`: there is no file \`${data.file}\``,
    () => 'put it there, or correct `location`; the data of the last load is still in place',
  ),
  'sync/part-missing': error<OfSource & { partition: string; values: readonly string[]; found: boolean }>(
    (data) =>
      `\`${data.source}\`: there is no file for ${data.partition} ${data.values.map((value) => `\`${value}\``).join(', ')}${data.found ? '' : ', which was loaded before'}`,
    (data) =>
      data.found
        ? 'put it there, or take it off `values`; the data of the last load is still in place'
        : 'put it back, or drop its rows with `--full-refresh`; the data of the last load is still in place',
  ),
  'sync/partition-column': error<OfFile & { column: string }>(
    (data) =>
      `\`${data.source}\`: \`${data.file}\` has a column \`${data.column}\` of its own, and the partition has the same name`,
    () => 'give the placeholder in `location` another name',
  ),
  'sync/undeclared-type': error<OfSource & { columns: readonly string[] }>(
    (data) => `\`${data.source}\`: the type of ${listed(data.columns)} is not declared`,
    () =>
      'list each under `columns:` with its `type`: codes and birth dates are `varchar`, so that no zero and no form of a date is lost',
  ),
  'sync/column-missing': error<OfSource & { columns: readonly string[]; file?: string | undefined }>(
    (data) =>
      `\`${data.source}\`: ${data.file === undefined ? 'there is' : `\`${data.file}\` has`} no column ${listed(data.columns)}`,
    () => 'ask who sends it, or take it off `columns:`; the data of the last load is still in place',
  ),
  'sync/columns-changed': error<
    OfSource & { changes: readonly { column: string; before: string; now?: string | undefined }[] }
  >(
    (data) =>
      `\`${data.source}\`: ${data.changes.map(({ column, before, now }) => (now === undefined ? `\`${column}\` (${before}) is gone` : `\`${column}\` was ${before} and is ${now}`)).join(', ')}`,
    () => 'if that is meant, load it anew with `--full-refresh`; the data of the last load is still in place',
  ),
  'sync/rejected': error<
    OfFile & {
      /** Known only where lines may be left out: otherwise the first one ends the reading. */
      rejected?: number | undefined;
      line: number;
      column?: string | undefined;
      reason: string;
    }
  >(
    (data) => {
      const column = data.column === undefined ? '' : `, column \`${data.column}\``;
      const place = `line ${data.line} of \`${data.file}\`${column}`;
      return data.rejected === undefined
        ? `\`${data.source}\`: ${place} cannot be read: ${data.reason}`
        : `\`${data.source}\`: ${data.rejected === 1 ? '1 line' : `${data.rejected.toLocaleString('en-GB')} lines`} cannot be read, the first is ${place}: ${data.reason}`;
    },
    () =>
      'mend the file, or say under `sync` how many lines may be left out (`max_rejects`); nothing was replaced',
  ),
  'sync/fetch': error<OfFile & { problem: string; remedy?: string | undefined }>(
    (data) => `\`${data.source}\`: \`${data.file}\` cannot be fetched: ${data.problem}`,
    (data) => `${data.remedy ?? 'try again later'}; the data of the last load is still in place`,
  ),
  'sync/changed-while-read': error<OfFile>(
    (data) => `\`${data.source}\`: \`${data.file}\` changed while it was read`,
    () => 'run again when it is whole; the data of the last load is still in place',
  ),
  'sync/checksum': error<OfFile & { expected: string; found: string }>(
    (data) =>
      `\`${data.source}\`: \`${data.file}\` has the SHA-256 ${data.found.slice(0, 12)}… instead of ${data.expected.slice(0, 12)}…`,
    () => 'fetch it from where the checksum comes from, or correct `checksum`; nothing was replaced',
  ),
  'sync/lossy-column': error<OfSource & { column: string; problem: string; remedy: string }>(
    (data) => `\`${data.source}\`: \`${data.column}\` ${data.problem}`,
    (data) => `${data.remedy}; nothing was replaced`,
  ),
  'sync/half-read': error<OfSource & { expected: number; found: number }>(
    (data) =>
      `\`${data.source}\`: Postgres counts ${data.expected.toLocaleString('en-GB')} rows, and ${data.found.toLocaleString('en-GB')} arrived`,
    () => 'run again; the data of the last load is still in place',
  ),
  'sync/postgres': error<OfSource & { problem: string }>(
    (data) => `\`${data.source}\`: ${data.problem}`,
    () => 'the data of the last load is still in place; `eider doctor` tries each connection',
  ),
  'sync/failed': error<OfSource & { message: string }>(
    (data) => `\`${data.source}\`: ${data.message}`,
    () => 'the data of the last load is still in place',
  ),
};

/** Wording of `eider source freshness`. */
export const freshnessCodes = {
  'freshness/nothing': warning<object>(
    () => 'no selected source says how old it may be',
    () =>
      'add `freshness:` with `warn_after` or `error_after` to a source or table, or choose others with `--select`',
  ),
  'freshness/old': warning<OfSource & { most: string }>(
    (data) => `the data of \`${data.source}\` is older than ${data.most}`,
    () => 'synchronise it, or ask who sends it',
  ),
  'freshness/stale': error<OfSource & { most: string }>(
    (data) => `the data of \`${data.source}\` is older than ${data.most}`,
    () => 'synchronise it, or ask who sends it',
  ),
  'freshness/unknown': error<OfSource & { problem: string }>(
    (data) => `how old the data of \`${data.source}\` is cannot be told: ${data.problem}`,
    () => 'load it with `eider sync`, or say in `loaded_at_field` where its rows tell their time',
  ),
};

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
