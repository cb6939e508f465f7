import { error, warning } from '../code.js';

/** Snapshots: the history of rows. */
export const snapshotCodes = {
  'snapshot/setting-missing': error<{ setting: string; strategy?: string }>(
    (data) =>
      data.strategy === undefined || data.setting === 'unique_key'
        ? `a snapshot needs \`${data.setting}\``
        : `a snapshot with the strategy \`${data.strategy}\` needs \`${data.setting}\``,
    (data) =>
      ({
        strategy: 'say `strategy: timestamp` where a column tells when a row changed, else `strategy: check`',
        unique_key: 'name the columns that identify a row of the query',
        updated_at: 'name the column that says when a row changed, or use `strategy: check`',
        check_cols: 'name the columns to compare, or say `check_cols: all`',
      })[data.setting],
  ),
  'snapshot/no-effect': warning<{ setting: string; strategy: string }>(
    (data) => `\`${data.setting}\` does nothing: the strategy is \`${data.strategy}\``,
    () => 'remove it, or choose the other `strategy`',
  ),
  'snapshot/same-name': error<{ name: string; first: string; second: string }>(
    (data) => `\`${data.first}\` and \`${data.second}\` would both be called \`${data.name}\``,
    () => 'give each of `snapshot_meta_column_names` a name of its own',
  ),
  'snapshot/settings-changed': error<{ node: string; settings: readonly string[] }>(
    (data) =>
      `${data.settings.map((name) => `\`${name}\``).join(' and ')} of the snapshot \`${data.node}\` changed: versions from before and after would not fit together`,
    () =>
      'put it back; or rename the table to keep its history apart, and begin a new one; or say `on_change: continue` if you have made the table fit',
  ),
  'snapshot/part': error<{ node: string; reason: string }>(
    (data) => `the snapshot \`${data.node}\` would take a part of the rows for all of them (${data.reason})`,
    () => 'leave it out with `--exclude resource_type:snapshot`: its history would be wrong ever after',
  ),
  'snapshot/kept': warning<{ nodes: readonly string[] }>(
    (data) =>
      `${data.nodes.length === 1 ? `the snapshot \`${data.nodes[0] ?? ''}\` keeps its history` : `${data.nodes.length} snapshots keep their history`}: \`--full-refresh\` builds no snapshot anew`,
    () => 'what a snapshot has recorded cannot be made again; drop its table by hand to begin a new one',
  ),
};
