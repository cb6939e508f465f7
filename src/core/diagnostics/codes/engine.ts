import { error } from '../code.js';
import { suggest } from '../suggest.js';

interface Holder {
  readonly pid: number;
  readonly host?: string;
  readonly command?: string;
  readonly since?: string;
}

/** What every `sql/*` code carries: DuckDB's words, rebuilt so that they hold no value of a row. */
interface SqlProblem {
  /** What was being built or run, such as `marts.owners`. */
  readonly what?: string | undefined;
  /** Safe to print. */
  readonly message: string;
  readonly candidates?: readonly string[] | undefined;
}

interface FileProblem extends SqlProblem {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: string | undefined;
}

interface UnknownName extends SqlProblem {
  readonly name?: string | undefined;
}

interface ExtensionProblem {
  readonly name: string;
}

export const engineCodes = {
  'database/locked': error<{ path: string; readOnly: boolean; holder?: Holder | undefined }>(
    (data) => `\`${data.path}\` is in use by ${holderText(data.holder)}`,
    (data) =>
      data.readOnly
        ? 'a file that is being written cannot be read: wait with `--wait`, or read the published file or a copy'
        : 'wait with `--wait`, or close what has it open: one process writes, and only when nobody reads',
  ),
  'database/damaged': error<{ path: string }>(
    (data) => `the database \`${data.path}\` is damaged: parts of it do not match their checksums`,
    () => 'keep the file, restore the last copy, or move it away and build again',
  ),
  'database/too-new': error<{ path: string; version: number; newest: number }>(
    (data) =>
      `\`${data.path}\` was written by a newer DuckDB: storage version ${data.version}, and this one reads up to ${data.newest}`,
    () => 'update Eider, or export the data with the DuckDB that wrote it',
  ),
  'database/too-old': error<{ path: string; version: number; newest: number }>(
    (data) => `\`${data.path}\` was written by a DuckDB too old to be read: storage version ${data.version}`,
    () => 'export the data with the DuckDB that wrote it (EXPORT DATABASE), and import it here',
  ),
  'database/not-a-database': error<{ path: string }>(
    (data) => `\`${data.path}\` is not a DuckDB database`,
    () => 'check `path` of the target in profiles.yml; Eider never overwrites such a file',
  ),
  'database/encrypted': error<{ path: string }>(
    (data) => `\`${data.path}\` is encrypted`,
    () => 'attach it with its key under `attach:` of the target, instead of opening it as the target',
  ),
  'database/permission': error<{ path: string }>(
    (data) => `\`${data.path}\` cannot be opened: permission denied`,
    () => 'give this user the right to read and write the file and its folder, or choose another `path`',
  ),
  'database/read-only-target': error<{ target: string; profile: string }>(
    (data) =>
      `the target \`${data.target}\` of the profile \`${data.profile}\` is read-only: nothing can be built in it`,
    () => 'choose another target with `--target`, or remove `read_only` from it in profiles.yml',
  ),
  'database/missing': error<{ path: string }>(
    (data) => `the database \`${data.path}\` does not exist`,
    () => 'build it first: `eider build`',
  ),
  'database/wal': error<{ path: string; wal: string }>(
    (data) =>
      `the write-ahead log \`${data.wal}\` cannot be replayed: the changes in it, made after the last checkpoint, are damaged`,
    () =>
      'Eider never deletes it: keep a copy of both files; moving the log away opens the database as it was at its last checkpoint',
  ),
  'database/disk-full': error<{ path: string }>(
    (data) => `the disk of \`${data.path}\` is full`,
    () => 'free some space and run again: nothing was replaced',
  ),
  'database/directory': error<{ path: string }>(
    (data) => `\`${data.path}\` cannot be a database file: it is a folder, or a part of its path is none`,
    () => 'check `path` of the target in profiles.yml',
  ),
  'database/setting': error<{
    path: string;
    name: string;
    problem: 'unknown' | 'reserved' | 'invalid';
    suggestion?: string | undefined;
  }>(
    (data) => `the setting \`${data.name}\` ${settingText(data.problem)}`,
    (data) =>
      data.suggestion === undefined
        ? 'see `settings` of the target in profiles.yml'
        : `did you mean \`${data.suggestion}\`?`,
  ),
  'database/io': error<{ path: string; detail: string }>(
    (data) => `\`${data.path}\` cannot be opened: ${data.detail}`,
    () => 'check the disk and the path, and try again',
  ),

  'extension/unavailable': error<{
    name: string;
    nodes: readonly string[];
    reasons?: readonly string[] | undefined;
  }>(
    (data) =>
      `the extension \`${data.name}\` cannot be loaded${neededBy(data.nodes)}${becauseOf(data.reasons)}`,
    (data) =>
      `three ways to get it: \`eider extensions install ${data.name}\` where extensions.duckdb.org can be reached; the same where a Python package index can be reached (PIP_INDEX_URL is honoured); or \`eider extensions install ${data.name} --from <folder>\` with the file or wheel copied there`,
  ),
  'extension/checksum': error<{
    name: string;
    platform: string;
    expected: string;
    found: string;
    lockFile: string;
  }>(
    (data) =>
      `the extension \`${data.name}\` for ${data.platform} is not the one in \`${data.lockFile}\`: sha256 ${data.found.slice(0, 12)}… instead of ${data.expected.slice(0, 12)}…`,
    (data) =>
      `it was not installed; find out where it came from, and only if it is right remove its entry from \`${data.lockFile}\` and install again`,
  ),
  'extension/rejected': error<ExtensionProblem & { from: string }>(
    (data) =>
      `DuckDB refuses the extension \`${data.name}\` from ${data.from}: its signature, version or platform is wrong`,
    () =>
      "it was not installed; only extensions signed by DuckDB, of exactly the engine's version, can be loaded",
  ),
  'extension/missing': error<ExtensionProblem>(
    (data) => `the extension \`${data.name}\` is not installed`,
    (data) => `run \`eider extensions install ${data.name}\``,
  ),
  'extension/lock-file': error<{ path: string }>(
    (data) => `\`${data.path}\` cannot be read as a lock file`,
    () => 'restore it from version control, or remove it and run `eider extensions install`',
  ),
  'extension/store': error<{ path: string; detail: string }>(
    (data) => `the extension folder \`${data.path}\` cannot be written: ${data.detail}`,
    () => 'choose another one with EIDER_EXTENSION_DIR',
  ),

  'sql/syntax': error<SqlProblem>(told),
  'sql/statement-count': error<SqlProblem>(told, () => 'write exactly one SELECT, without `;` in the middle'),
  'sql/unknown-column': error<UnknownName>(told, suggestion),
  'sql/unknown-table': error<UnknownName>(
    told,
    (data) =>
      suggestion(data) ??
      (data.message.startsWith('Catalog "')
        ? 'name that database under `attach:` of the target in profiles.yml'
        : 'read models with `ref()` and sources with `source()`'),
  ),
  'sql/unknown-function': error<UnknownName>(told, suggestion),
  'sql/unknown-type': error<UnknownName>(told, suggestion),
  'sql/arguments': error<UnknownName>(told, (data) =>
    data.candidates === undefined ? undefined : `it accepts ${data.candidates.slice(0, 4).join(' · ')}`,
  ),
  'sql/binding': error<UnknownName>(told, suggestion),
  'sql/exists': error<UnknownName>(told),
  'sql/dependency': error<UnknownName>(told, () => 'drop or change first what depends on it'),
  'sql/conversion': error<FileProblem>(
    told,
    () =>
      'use TRY_CAST to get NULL for such values, or declare the column as VARCHAR and clean it in staging',
  ),
  'sql/range': error<SqlProblem>(told, () => 'cast to a wider type first'),
  'sql/value': error<FileProblem>(told),
  'sql/constraint': error<FileProblem>(told),
  'sql/null-key': error<SqlProblem>(
    told,
    () =>
      'a NULL never matches, so such rows would be added again at every run: give them a key, or leave them out',
  ),
  'sql/duplicate-key': error<SqlProblem>(
    told,
    () =>
      'keep one row a key, for instance with `qualify row_number() over (partition by … order by … desc) = 1`',
  ),
  'sql/matches-twice': error<SqlProblem>(
    told,
    () => 'find them with a test `unique`; rebuild the model with `--full-refresh`, or match on more columns',
  ),
  'sql/merge-error': error<SqlProblem>(
    told,
    () => 'nothing was changed: look at the new rows, or change `merge_clauses`',
  ),
  'sql/columns-changed': error<SqlProblem>(
    told,
    () => 'rebuild it from nothing with `--full-refresh`, or choose another `on_schema_change`',
  ),
  'sql/column-taken': error<SqlProblem>(
    told,
    () => 'give the column another name, or those of the snapshot with `snapshot_meta_column_names`',
  ),
  'sql/not-a-snapshot': error<SqlProblem>(
    told,
    () => 'it was not made by a snapshot of these settings: rename it, or give the snapshot another `alias`',
  ),
  'sql/csv': error<FileProblem>(
    told,
    () =>
      'mend the file, or say how it is written: `delimiter`, `quote` and `encoding` of a seed, `options` of a source (`delim`, `quote`, `encoding`, `null_padding`, `ignore_errors`)',
  ),
  'sql/file': error<FileProblem>(told, () => "check the path: relative paths start at the project's folder"),
  'sql/http': error<FileProblem>(
    told,
    () => 'check the URL, the network and the secret that the target gives for it',
  ),
  'sql/extension-needed': error<UnknownName>(told, (data) =>
    data.name === undefined
      ? undefined
      : `run \`eider extensions install ${data.name}\`, and list it under \`extensions\` of the target`,
  ),
  'sql/out-of-memory': error<SqlProblem>(
    told,
    () =>
      'give the target a higher `memory_limit`, fewer `threads`, or split the query: `list()` and wide aggregates cannot spill to disk',
  ),
  'sql/disk-full': error<FileProblem>(
    told,
    () => 'free some space, or point `temp_directory` to a larger disk; nothing was replaced',
  ),
  'sql/damaged': error<FileProblem>(
    told,
    () => 'keep the file, restore the last copy, or move it away and build again',
  ),
  'sql/read-only': error<SqlProblem>(told, () => 'use a target that is not `read_only`'),
  'sql/transaction': error<SqlProblem>(told, () => 'run again'),
  'sql/interrupted': error<SqlProblem>(told),
  'sql/fatal': error<SqlProblem>(told, () => 'run again: what was committed is kept'),
  'sql/refused': error<SqlProblem>(told),
};

function told(data: SqlProblem): string {
  return data.what === undefined ? data.message : `\`${data.what}\`: ${data.message}`;
}

/** DuckDB names the nearest of all names, however far: only those are kept that can be meant. */
function suggestion(data: UnknownName): string | undefined {
  const { name } = data;
  const candidates = (data.candidates ?? []).filter(
    (candidate) =>
      !candidate.startsWith('_eider.') &&
      (name === undefined || suggest(name, [candidate.split('.').at(-1) ?? '']) !== undefined),
  );
  if (candidates.length === 0) return undefined;
  return `did you mean ${candidates
    .slice(0, 3)
    .map((candidate) => `\`${candidate}\``)
    .join(', ')}?`;
}

function holderText(holder: Holder | undefined): string {
  if (!holder) return 'another process';
  if (holder.command === undefined) return `process ${holder.pid}`;
  return `\`${holder.command}\` (process ${holder.pid} on ${holder.host ?? 'this machine'}, since ${holder.since ?? 'a moment ago'})`;
}

function settingText(problem: 'unknown' | 'reserved' | 'invalid'): string {
  if (problem === 'unknown') return 'does not exist in DuckDB';
  return problem === 'reserved' ? 'is set by Eider and cannot be changed' : 'has a value that DuckDB refuses';
}

const nodesShown = 3;

function neededBy(nodes: readonly string[]): string {
  if (nodes.length === 0) return '';
  const shown = nodes
    .slice(0, nodesShown)
    .map((node) => `\`${node}\``)
    .join(', ');
  return nodes.length > nodesShown
    ? `, needed by ${shown} and ${nodes.length - nodesShown} more`
    : `, needed by ${shown}`;
}

function becauseOf(reasons: readonly string[] | undefined): string {
  return reasons === undefined || reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}
