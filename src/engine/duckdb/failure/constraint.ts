import type { RawError } from './raw-error.js';
import type { Rebuilt } from './rebuilt.js';

/** Constraint errors: which constraint of which table and columns, never the key's value. */
export function rebuildConstraint(raw: RawError, sql: string): Rebuilt {
  const text = raw.message;
  const notNull = /^NOT NULL constraint failed: ([^\n]+)$/u.exec(text)?.[1];
  if (notNull !== undefined) {
    const column = notNull.split('.').at(-1) ?? notNull;
    return { subtype: 'NOT_NULL', message: `\`${notNull}\` is NOT NULL and was given NULL`, column };
  }
  const check = /^CHECK constraint failed on table ([^\n]+?) with expression /u.exec(text)?.[1];
  if (check !== undefined)
    return { subtype: 'CHECK', message: `a CHECK constraint of table \`${check}\` failed` };
  if (/foreign key constraint/iu.test(text)) {
    const columns = keyColumns(text, sql);
    return {
      subtype: 'FOREIGN_KEY',
      message: `a foreign key${named(columns)} does not match: the other table lacks the key, or still needs it`,
    };
  }
  if (/duplicate key|contains duplicates/iu.test(text)) return duplicate(text, sql);
  // The author's own words: the clause holds a text, never a value.
  const merge = /^Merge error condition (?:WHEN|when)[^:\n]*(?:: ([\s\S]*))?$/u.exec(text);
  if (merge) {
    const said =
      merge[1] === undefined || !sql.includes(merge[1].replaceAll("'", "''")) ? '' : `: ${merge[1]}`;
    return { subtype: 'MERGE_ERROR', message: `a row met an \`error\` clause of the merge${said}` };
  }
  return { message: 'a constraint of the table is violated' };
}

/** A duplicate key, at the statement or only at COMMIT. */
export function duplicate(text: string, sql: string): Rebuilt {
  const columns = keyColumns(text, sql);
  const which = /violates (primary key|unique) constraint/u.exec(text)?.[1] ?? 'primary key or unique';
  return {
    subtype: 'DUPLICATE_KEY',
    message: `duplicate key${named(columns)}: it must be ${which === 'primary key' ? 'unique, as it is the primary key' : 'unique'}`,
    ...(columns.length === 1 && columns[0] !== undefined && { column: columns[0] }),
  };
}

/**
 * The columns in `"code: 1, year: 2024"`. The first word is a column; a later one could be part of a value, and counts only when
 * the statement itself says it.
 */
function keyColumns(text: string, sql: string): readonly string[] {
  const key = /key "([\s\S]*)"/u.exec(text)?.[1];
  if (key === undefined) return [];
  const first = /^([\p{L}_][\p{L}\p{N}_]*): /u.exec(key)?.[1];
  if (first === undefined) return [];
  const rest = [...key.matchAll(/, ([\p{L}_][\p{L}\p{N}_]*): /gu)]
    .map((match) => match[1] ?? '')
    .filter((name) =>
      withoutTexts(sql)
        .toLowerCase()
        .split(/[^\p{L}\p{N}_]+/u)
        .includes(name.toLowerCase()),
    );
  return [first, ...rest];
}

function withoutTexts(sql: string): string {
  return sql.replaceAll(/'(?:[^']|'')*'/gu, "''");
}

function named(columns: readonly string[]): string {
  return columns.length === 0 ? '' : ` (${columns.map((name) => `\`${name}\``).join(', ')})`;
}
