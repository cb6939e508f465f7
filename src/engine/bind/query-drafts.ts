import { invariant } from '../../core/diagnostics/invariant.js';
import {
  draftLineage,
  embeddingLineage,
  lineageOf,
  mergeLineage,
  unknownLineage,
  type LineageDraft,
  type LineageOptions,
} from '../../core/lineage/query-lineage.js';
import { readPlan } from '../../core/lineage/plan-json.js';
import type { QueryLineage, SourceColumn } from '../../core/lineage/types.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

const serialise = 'select json_serialize_plan($1::varchar, skip_null := true, skip_empty := true)';
const serialiseAll = `select json_serialize_plan(sql, skip_null := true, skip_empty := true)
  from (select unnest(from_json($1::varchar, '["VARCHAR"]')) as sql)`;

/** The lineage of a query as far as it is known before its relation is described; a text says why it is unknown. */
export type QueryDraft = LineageDraft | string;

/** A query whose lineage is to be drafted, and where the draft goes. */
export interface QueryToDraft {
  readonly sql: string;
  readonly drafts: QueryDraft[];
}

/** Drafts the lineage of queries. One statement plans them all: that is twice as fast as one for each. */
export async function draftQueries(
  queries: readonly QueryToDraft[],
  planner: Connection,
  options: LineageOptions,
): Promise<void> {
  if (queries.length === 0) return;
  const texts = await plansOf(
    queries.map(({ sql }) => trimStatement(sql)),
    planner,
  );
  for (const [index, { drafts }] of queries.entries()) {
    const plan = readPlan(texts[index] ?? '{}');
    drafts.push(plan.kind === 'refused' ? plan.message : draftLineage(plan.root, options));
  }
}

/** Whether a statement is a PIVOT that names its columns after values. */
export async function isDynamicPivot(sql: string, connection: Connection): Promise<boolean> {
  const plan = readPlan(String(await connection.value(serialise, [sql])));
  return plan.kind === 'refused' && /statement of type MULTI/u.test(plan.message);
}

/** The serialised plans of queries. Where DuckDB fails on one of them, they are asked for one by one: only that one has none. */
async function plansOf(queries: readonly string[], planner: Connection): Promise<readonly string[]> {
  try {
    return (await planner.values(serialiseAll, [JSON.stringify(queries)])).map(String);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const [only, ...others] = queries;
    if (only === undefined || others.length === 0)
      return queries.map(() => JSON.stringify({ error_message: error.failure.message }));
    const texts: string[] = [];
    for (const query of queries) texts.push(...(await plansOf([query], planner)));
    return texts;
  }
}

/** What is known of a relation once all that it is made by was drafted. */
export interface Drafted {
  /** Of the queries that make it; at least one. */
  readonly drafts: readonly QueryDraft[];
  /** Of what was asked to make it. */
  readonly answers: readonly QueryDraft[];
  /** How many columns it has. */
  readonly width: number;
  /** Every column that it could have read: all of them, where its lineage is unknown. */
  readonly sources: readonly SourceColumn[];
}

/** The lineage of a relation. */
export function lineageOfDrafts({ answers, drafts, sources, width }: Drafted): QueryLineage {
  const [first, ...others] = drafts.map((draft) =>
    typeof draft === 'string' ? unknownLineage(width, sources, draft) : lineageOf(draft, width),
  );
  invariant(first, 'a relation is made by a query');
  const given = (draft: QueryDraft): Pick<QueryLineage, 'columns' | 'doubts'> =>
    typeof draft === 'string' ? unknownLineage(1, sources, draft) : draft;
  return answers.map(given).reduce(embeddingLineage, others.reduce(mergeLineage, first));
}
