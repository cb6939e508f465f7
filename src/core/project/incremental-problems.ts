import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { MergeClause, NodeConfig } from './node-config.js';

/** Settings that `merge_clauses` stands instead of. */
const basic = [
  'merge_update_condition',
  'merge_insert_condition',
  'merge_update_columns',
  'merge_exclude_columns',
  'merge_update_set_expressions',
] as const;

const mergeOnly = [...basic, 'merge_on_using_columns', 'merge_clauses'] as const;

const batchOnly = ['batch_size', 'begin', 'lookback', 'concurrent_batches'] as const;

/** Settings that a model built batch by batch lacks, and those that have no use there. */
function microbatchProblems(config: NodeConfig, at: Span | undefined): readonly Diagnostic[] {
  const missing = (['event_time', 'batch_size', 'begin'] as const).filter(
    (setting) => config[setting] === undefined,
  );
  const idle = mergeOnly.filter((setting) => config[setting] !== undefined);
  const strategy = 'microbatch';
  return [
    ...missing.map((setting) => diagnostic('microbatch/setting-missing', { setting }, { at })),
    ...(config.unique_key
      ? [
          diagnostic(
            'config/cannot-combine',
            { setting: 'unique_key', other: 'incremental_strategy: microbatch' },
            { at },
          ),
        ]
      : []),
    ...idle.map((setting) => diagnostic('config/no-effect', { setting, strategy }, { at })),
  ];
}

/** Settings of an incremental model that contradict each other, and those that its strategy does not look at. */
export function incrementalProblems(config: NodeConfig, at?: Span): readonly Diagnostic[] {
  const strategy = config.incremental_strategy;
  if (strategy === 'microbatch') return microbatchProblems(config, at);
  const isSaid = (setting: (typeof mergeOnly)[number]): boolean => config[setting] !== undefined;
  const unused = [
    ...(strategy === 'merge' ? [] : mergeOnly.filter(isSaid)),
    ...batchOnly.filter((setting) => config[setting] !== undefined),
    ...(strategy === 'append' && config.incremental_predicates ? ['incremental_predicates'] : []),
  ];
  const idle = unused.map((setting) =>
    diagnostic('config/no-effect', { setting, strategy: strategy ?? 'append' }, { at }),
  );
  if (strategy !== 'merge') return idle;
  const doubled = config.merge_clauses
    ? basic.filter(isSaid).map((setting) => ({ setting, other: 'merge_clauses' }))
    : isSaid('merge_update_columns') && isSaid('merge_exclude_columns')
      ? [{ setting: 'merge_exclude_columns', other: 'merge_update_columns' }]
      : [];
  return [
    ...idle,
    ...doubled.map((data) => diagnostic('config/cannot-combine', data, { at })),
    ...clauseProblems(config, at),
  ];
}

function clauseProblems(
  { merge_clauses: clauses = {} }: NodeConfig,
  at: Span | undefined,
): readonly Diagnostic[] {
  const lists = (['when_matched', 'when_not_matched'] as const).flatMap((list) =>
    (clauses[list] ?? []).map((clause, index) => ({ list, clause, index })),
  );
  return lists.flatMap(({ list, clause, index }) => {
    const problem = clauseProblem(clause, list === 'when_matched');
    if (problem === undefined) return [];
    return [diagnostic('config/merge-clause', { list, number: index + 1, problem }, { at })];
  });
}

/** What is wrong with one clause; undefined when nothing is. */
function clauseProblem(clause: MergeClause, isMatched: boolean): string | undefined {
  const { action, by, insert, mode, set_expressions, update } = clause;
  const isSource = by === 'source';
  if (isMatched && by !== undefined) return '`by` is for `when_not_matched`';
  if (isMatched && action === 'insert') return 'a row that is there cannot be inserted: use `update`';
  if (!isMatched && isSource && action === 'insert') return 'there is no new row to insert `by: source`';
  if (!isMatched && !isSource && (action === 'update' || action === 'delete'))
    return `there is no row to ${action}: it takes \`by: source\``;
  if (isSource && action === 'update' && (update !== undefined || mode !== undefined || !set_expressions))
    return 'an update `by: source` takes `set_expressions` and no other columns';
  if (!isSource && set_expressions) return 'it takes `set_expressions` inside `update`';
  if (update && action !== 'update') return `\`update\` does not belong to the action \`${action}\``;
  if (insert && action !== 'insert') return `\`insert\` does not belong to the action \`${action}\``;
  if (mode !== undefined && action !== 'update' && action !== 'insert')
    return `\`mode\` does not belong to the action \`${action}\``;
  if (clause.error_message !== undefined && action !== 'error')
    return `\`error_message\` does not belong to the action \`${action}\``;
  if ((update || insert) && mode !== undefined && mode !== 'explicit')
    return `columns are given, and the mode is \`${mode}\`, not \`explicit\``;
  if (mode === 'explicit' && !update && !insert) return 'the mode `explicit` needs columns';
  if (update?.include && update.exclude) return '`include` and `exclude` cannot stand together';
  if (insert && insert.columns.length !== insert.values.length)
    return `${insert.columns.length} columns are to be filled with ${insert.values.length} values`;
  return undefined;
}
