import { piecesOf } from '../sql/pieces.js';
import { splitStatements } from '../sql/statements.js';
import type { Answers } from '../template/answers.js';
import type { AskedColumn } from '../template/ask.js';
import { isOfCatalogue } from './of-catalogue.js';

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
  if (/\breturning\b/iu.test(sql)) return true;
  return splitStatements(sql).some((statement) => {
    const words = piecesOf(statement.sql).filter(({ kind }) => kind === 'word');
    const [first, second] = words.map(({ text }) => text);
    if (first === 'pragma') return second === 'storage_info';
    return first !== undefined && reading.has(first) && !isOfCatalogue(sql);
  });
}

const reading: ReadonlySet<string> = new Set([
  'call',
  'execute',
  'select',
  'with',
  'from',
  'values',
  'table',
  'summarize',
  'pivot',
  'unpivot',
]);
