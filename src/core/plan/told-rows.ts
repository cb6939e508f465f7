import type { Answers } from '../template/answers.js';
import type { AskedColumn } from '../template/ask.js';

/** A query that a template asked, and the columns that it was told. */
export interface ToldRows {
  readonly sql: string;
  readonly columns: readonly AskedColumn[];
}

/** The rows that a rendering was told. */
export function toldRows(answers: Answers, rendering: string): readonly ToldRows[] {
  return answers
    .of(rendering)
    .flatMap(({ answer, question }) =>
      question.kind === 'query' && answer.kind === 'query' && givesRows(question.sql)
        ? [{ sql: question.sql, columns: answer.columns }]
        : [],
    );
}

/** Whether a statement gives rows of relations: others answer with what they did, or with names and types. */
function givesRows(sql: string): boolean {
  const [word = ''] = /[a-z]+/iu.exec(sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//gu, '')) ?? [];
  if (/\breturning\b/iu.test(sql)) return true;
  return reading.has(word.toLowerCase()) && !isOfCatalogue(sql);
}

/** Whether all that a query reads are the names and types of relations. */
function isOfCatalogue(sql: string): boolean {
  const read = [...sql.matchAll(/\b(?:from|join)\s+(?<name>[^\s,()]+)/giu)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  return (
    read.length > 0 &&
    read.every((name) => /(?:^|\.)"?(?:information_schema"?\.|duckdb_\w+$|pragma_\w+$)/iu.test(name))
  );
}

const reading: ReadonlySet<string> = new Set([
  'select',
  'with',
  'from',
  'values',
  'table',
  'summarize',
  'pivot',
  'unpivot',
]);
