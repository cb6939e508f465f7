import { duckdb, formatDialect } from 'sql-formatter';
import type { FormatSettings } from '../project/format-settings.js';
import { sqlParts } from '../sql/normalise.js';

/** DuckDB's operators that the formatter's dialect lacks: it would break them in two. */
const operators = ['<=>', '<->', '<@', '@>', '&&', '->>', '@', '!~~*', '~~~', '^@', '**', '//'];

const joins = ['LEFT', 'RIGHT', 'FULL'].flatMap((side) =>
  ['SEMI', 'ANTI'].map((kind) => `${side} ${kind} JOIN`),
);

/**
 * Lays SQL without template tags out anew. Throws what the formatter throws for SQL that it cannot read.
 */
export function formatSql(sql: string, settings: FormatSettings): string {
  const { tokenizerOptions } = duckdb;
  const dialect: typeof duckdb = {
    ...duckdb,
    tokenizerOptions: {
      ...tokenizerOptions,
      // It puts a space between a name that it does not know and a bracket.
      reservedFunctionNames: [
        ...tokenizerOptions.reservedFunctionNames.filter((name) => name !== 'FILTER'),
        ...calledNames(sql),
      ],
      reservedJoins: [...tokenizerOptions.reservedJoins, ...joins],
      operators: [...new Set([...(tokenizerOptions.operators ?? []), ...operators])],
    },
  };
  return formatDialect(sql, {
    dialect,
    tabWidth: settings.indent,
    expressionWidth: settings.lineWidth,
    keywordCase: 'preserve',
    dataTypeCase: 'preserve',
    functionCase: 'preserve',
    identifierCase: 'preserve',
  });
}

/** Names that a bracket follows at once. */
function calledNames(sql: string): readonly string[] {
  const parts = sqlParts(sql);
  const names = parts.flatMap(({ text }, index) =>
    /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text) && parts[index + 1]?.text === '(' ? [text.toUpperCase()] : [],
  );
  return [...new Set(names)].filter((name) => !clauses.has(name));
}

/** Words that are no function, however close the bracket. */
const clauses = new Set(
  'ALL AND AS BY CASE DISTINCT ELSE EXCEPT EXCLUDE EXISTS FILTER FROM HAVING IN INTERSECT INTO JOIN LIMIT NOT OFFSET ON OR OVER QUALIFY RETURNING SELECT SET THEN UNION USING VALUES WHEN WHERE WITH LATERAL MATERIALIZED RENAME REPLACE COLUMNS STRUCT ANY SOME'.split(
    ' ',
  ),
);
