import { error, warning } from '../code.js';

const incrementalCodes = {
  'config/no-effect': warning<{ setting: string; strategy: string }>(
    (data) => `\`${data.setting}\` does nothing: the strategy is \`${data.strategy}\``,
    (data) =>
      data.setting.startsWith('merge_')
        ? 'set `incremental_strategy` to `merge`, or remove it'
        : 'remove it, or choose another `incremental_strategy`',
  ),
  'config/cannot-combine': error<{ setting: string; other: string }>(
    (data) => `\`${data.setting}\` cannot stand beside \`${data.other}\``,
    () => 'remove one of them',
  ),
  'config/merge-clause': error<{ list: string; number: number; problem: string }>(
    (data) => `clause ${data.number} of \`${data.list}\`: ${data.problem}`,
  ),
  'plan/incremental-continued': warning<{ node: string; setting: string }>(
    (data) =>
      `the incremental model \`${data.node}\` changed, and goes on because of \`on_schema_change: ${data.setting}\`: the rows that are there stay as the old SQL made them`,
    (data) =>
      `say \`on_change: continue\` if that is meant, or rebuild it: \`eider build --full-refresh --select ${data.node}\``,
  ),
};

export const materialisingCodes = { ...incrementalCodes };
