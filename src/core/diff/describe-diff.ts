import type {
  ColumnStatus,
  ColumnChange,
  DiffGap,
  DiffReport,
  DiffSample,
  KeyExamples,
  ModelDiff,
  RowChanges,
} from './types.js';

/** A piece of a sentence; `name` is a name of the project's or a type, to be set apart and escaped. */
export type Words = readonly (string | { readonly name: string })[];

/** One model of a report in sentences, for whatever prints them. */
export interface DescribedModel {
  readonly sign: '+' | '-' | '~';
  readonly model: ModelDiff;
  readonly columns: readonly { readonly sign: '+' | '-' | '~'; readonly words: Words }[];
  readonly rows: readonly Words[];
  readonly gaps: readonly string[];
}

/** Says what changed in a model. */
export function describeModel(model: ModelDiff): DescribedModel {
  return {
    sign: signs[model.change],
    model,
    columns: model.columns.map((column) => ({ sign: signs[column.kind], words: columnWords(column) })),
    rows: model.rows ? rowWords(model.rows, model) : [],
    gaps: model.gaps.map((gap) => gapWords[gap]),
  };
}

const signs = {
  added: '+',
  removed: '-',
  modified: '~',
  retyped: '~',
  moved: '~',
} as const satisfies { readonly [kind in ModelDiff['change'] | ColumnChange['kind']]: '+' | '-' | '~' };

function columnWords(column: ColumnChange): Words {
  const name = { name: column.name };
  switch (column.kind) {
    case 'added':
    case 'removed':
      return [name, ' ', { name: column.type }];
    case 'retyped':
      return [name, ' ', { name: column.before }, ' → ', { name: column.after }];
    case 'moved':
      return [name, ` moved from place ${column.before} to ${column.after}`];
  }
}

function rowWords(rows: RowChanges, { change }: ModelDiff): readonly Words[] {
  if (change !== 'modified') return [[countOf(change === 'added' ? rows.after : rows.before, 'row')]];
  const total =
    rows.before === rows.after
      ? countOf(rows.after, 'row')
      : `${grouped(rows.before)} → ${countOf(rows.after, 'row')}`;
  if (rows.kind === 'unkeyed')
    return [
      [
        `${total}: ${changesOf(rows)}; there is no key to pair rows by, and a changed row is one removed and one added`,
      ],
    ];
  const keys = listed(rows.key);
  const columns = rows.columns.flatMap(({ name, changed }): Words => [
    ', ',
    { name },
    ` in ${countOf(changed, 'row')}`,
  ]);
  const { before, after } = rows.repeatedKeys;
  return [
    [`${total}: ${changesOf(rows)}, paired by `, ...keys],
    ...(rows.statuses?.map(statusWords) ?? (columns.length > 0 ? [['changed: ', ...columns.slice(1)]] : [])),
    ...(before + after > 0
      ? [[`rows whose key is not unique are paired with nothing: ${repeatedOf(before, after)}`]]
      : []),
    ...(rows.examples ? exampleWords(rows.examples) : []),
  ];
}

function statusWords({ changed, emptied, equal, filled, name }: ColumnStatus): Words {
  const counts = [
    ['equal', equal],
    ['changed', changed],
    ['now NULL', emptied],
    ['NULL before', filled],
  ] as const;
  const said = counts.filter(([, count]) => count > 0).map(([word, count]) => `${grouped(count)} ${word}`);
  return [{ name }, `: ${said.length === 0 ? 'no row on both sides' : said.join(', ')}`];
}

function changesOf(rows: RowChanges): string {
  const counts = [
    ['added', rows.added],
    ['removed', rows.removed],
    ['changed', rows.kind === 'keyed' ? rows.changed : 0],
  ] as const;
  const said = counts.filter(([, count]) => count > 0).map(([word, count]) => `${grouped(count)} ${word}`);
  return said.length === 0 ? 'all the same' : said.join(', ');
}

function repeatedOf(before: number, after: number): string {
  const said = [
    ...(before > 0 ? [`${countOf(before, 'key')} in the base`] : []),
    ...(after > 0 ? [`${countOf(after, 'key')} here`] : []),
  ];
  return said.join(', ');
}

function exampleWords(examples: KeyExamples): readonly Words[] {
  return (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const keys = examples[kind];
    if (keys.length === 0) return [];
    const words = keys.flatMap((key): Words => ['; ', ...listed(key.map((value) => value ?? 'NULL'))]);
    return [[`${kind}, for example: `, ...words.slice(1)]];
  });
}

function listed(names: readonly string[]): Words {
  return names.flatMap((name): Words => [', ', { name }]).slice(1);
}

/** What is not known, and where it makes sense, what to do. */
const gapWords: { readonly [gap in DiffGap]: string } = {
  'no-warehouse': 'the base has no data here: only columns are compared',
  untrusted: 'the project is not trusted: only columns are compared',
  'not-built': 'not built here: rows are not compared',
  'not-built-in-base': 'not built in the base: rows are not compared',
  stale: 'built here from other code: the rows are not those of the code as it is',
  'stale-in-base': 'built in the base from other code: the rows are not those of that commit',
  partial: 'built here from a part of the rows: rows are not compared',
  'partial-in-base': 'built in the base from a part of the rows: rows are not compared',
  'columns-unknown': 'its columns here are not known: `eider check` says why',
  'columns-unknown-in-base': 'its columns in the base are not known',
  'nothing-common': 'no column is on both sides: rows are not compared',
  ephemeral: 'ephemeral: it has no rows of its own',
  function: 'a function: it has no rows',
  unreadable: 'its rows could not be read: a view reads what is not here',
  'personal-key': 'example keys are not shown: a column of the key is not declared with `pii: none`',
};

/** `compared with git:main (commit 0f1e2d3c4b5a), rows with prod.duckdb, a sample of 10% of the keys`. */
export function describeBase({ base, sample }: DiffReport): Words {
  const { state, commit, warehouse } = base;
  return [
    'compared with ',
    { name: state },
    ...(commit === undefined ? [] : [` (commit ${commit.slice(0, 12)})`]),
    ...(warehouse === undefined ? [] : [', rows with ', { name: warehouse }]),
    ...(sample ? [`, ${sampleWords(sample)}`] : []),
  ];
}

function sampleWords(sample: DiffSample): string {
  if (sample.kind === 'percent') return `a sample of ${sample.percent}% of the keys`;
  return `a sample of ${countOf(sample.rows, 'key')} of each model`;
}

/** `2 models: 1 added, 1 modified`. */
export function describeCount({ models }: DiffReport): string {
  const changes = ['added', 'removed', 'modified'] as const;
  const counts = changes.flatMap((change) => {
    const count = models.filter((model) => model.change === change).length;
    return count === 0 ? [] : [`${grouped(count)} ${change}`];
  });
  return `${countOf(models.length, 'model')}: ${counts.join(', ')}`;
}

function countOf(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `34,969`. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
