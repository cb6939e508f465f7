import { error, warning } from '../code.js';

/** A column that is not as it was; without `before` it is new, without `now` it is gone. */
export interface ColumnDrift {
  readonly column: string;
  readonly before?: string;
  readonly now?: string;
}

export const sourcesCodes = {
  'generate/nothing': error<{ schema: string }>(
    (data) => `there is no relation in the schema \`${data.schema}\``,
    () => 'name a schema of the warehouse, or of an attached database as `database.schema`',
  ),
  'source/lock-file': error<{ path: string; problem: string }>(
    (data) => `\`${data.path}\` cannot be understood: ${data.problem}`,
    () => 'take it from version control again, or write it anew: `eider sources snapshot`',
  ),
  'source/not-written': error<{ path: string; reason: string }>(
    (data) => `\`${data.path}\` was not written: ${data.reason}`,
  ),
  'source/no-snapshot': error<{ path: string }>(
    (data) => `there is no \`${data.path}\` to compare with`,
    () => 'write it, and commit it: `eider sources snapshot`',
  ),
  'source/stale-snapshot': warning<{
    path: string;
    missing: readonly string[];
    changed: readonly string[];
    gone: readonly string[];
  }>(
    (data) =>
      `\`${data.path}\` is out of date: ${[
        ...(data.missing.length > 0 ? [`it lacks ${listed(data.missing)}`] : []),
        ...(data.changed.length > 0
          ? [`${listed(data.changed)} ${are(data.changed)} declared otherwise now`]
          : []),
        ...(data.gone.length > 0 ? [`${listed(data.gone)} ${are(data.gone)} not declared any more`] : []),
      ].join('; ')}`,
    () => 'where the sources can be reached, write it anew: `eider sources snapshot`',
  ),
  'source/drift': error<{ source: string; drifts: readonly ColumnDrift[] }>(
    (data) =>
      data.drifts.length === 0
        ? `the columns of \`${data.source}\` come in another order than in the snapshot`
        : [`\`${data.source}\` is not as in the snapshot`, ...data.drifts.map(driftLine)].join('\n'),
    () => 'see who would feel it with `eider impact`, then take it over: `eider sources snapshot`',
  ),
  'source/unreachable': error<{ source: string; reason: string }>(
    (data) => `the columns of \`${data.source}\` cannot be read: ${data.reason}`,
    () => 'nothing is known of it now; a snapshot keeps what it had',
  ),
  'source/no-raw-retention': error<Record<string, never>>(
    () => 'no chosen source of files says how long its files stay',
    () => 'give a table `raw_retention: 5 years`',
  ),
  'source/still-needed': warning<{ source: string; files: readonly string[]; why: string }>(
    (data) =>
      `the files of \`${data.source}\` are older than they may be, and stay: ${listed(data.files)}; ${data.why}`,
    () => 'take them out of what the source reads first; `--force` removes them all the same',
  ),
  'source/not-removed': error<{ source: string; file: string; reason: string }>(
    (data) => `\`${data.file}\` of \`${data.source}\` was not removed: ${data.reason}`,
    () => 'see that the key may delete, and run it again: what is gone is not missed',
  ),
};

function driftLine({ column, before, now }: ColumnDrift): string {
  if (before === undefined) return `+ ${column}  ${now ?? ''}`;
  return now === undefined ? `- ${column}  ${before}` : `~ ${column}  ${before} → ${now}`;
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
