/** Where a statement's text has its first `;` outside texts, quoted names and comments that is followed by more SQL. */
export function secondStatement(sql: string): number | undefined {
  let ended = false;
  for (let index = 0; index < sql.length;) {
    const skipped = skip(sql, index);
    const blank = skipped.comment || /\s/u.test(sql.charAt(index));
    if (ended && !blank && sql.charAt(index) !== ';') return index;
    if (sql.charAt(index) === ';' && skipped.end === index + 1) ended = true;
    index = skipped.end;
  }
  return undefined;
}

/** True when there is nothing but white space, comments and `;`: DuckDB finds no statement in it. */
export function isBlankSql(sql: string): boolean {
  for (let index = 0; index < sql.length;) {
    const skipped = skip(sql, index);
    if (!skipped.comment && !/[\s;]/u.test(sql.charAt(index))) return false;
    index = skipped.end;
  }
  return true;
}

/** One statement of a text, without the semicolons and white space around it. */
export interface Statement {
  readonly sql: string;
  /** Its place in the text, in UTF-16 code units. */
  readonly start: number;
}

/** The statements of a text, in order; what is empty, or nothing but comments, is none. */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  const add = (to: number): void => {
    const part = sql.slice(from, to);
    const start = from + (part.length - part.trimStart().length);
    if (!isBlankSql(part)) statements.push({ sql: part.trim(), start });
  };
  for (let index = 0; index < sql.length;) {
    const { end } = skip(sql, index);
    if (sql.charAt(index) === ';' && end === index + 1) {
      add(index);
      from = end;
    }
    index = end;
  }
  add(sql.length);
  return statements;
}

const transactionWord = /^(?:begin|start|commit|end|rollback|abort)$/iu;

/** The first statement that begins or ends a transaction: `begin`, `commit`, `rollback` and their other names. */
export function transactionStatement(sql: string): Statement | undefined {
  return splitStatements(sql).find((statement) => transactionWord.test(firstWord(statement.sql)));
}

/** The first word of a statement, behind comments. */
function firstWord(sql: string): string {
  for (let index = 0; index < sql.length;) {
    const skipped = skip(sql, index);
    if (!skipped.comment && !/\s/u.test(sql.charAt(index)))
      return /^[\p{L}_]+/u.exec(sql.slice(index))?.[0] ?? '';
    index = skipped.end;
  }
  return '';
}

/** What stands at a place of a text of SQL. */
export interface Skipped {
  /** Where what follows it begins. */
  readonly end: number;
  readonly comment: boolean;
}

/** The end of the text, quoted name or comment that starts at `index`, or the next character. */
export function skip(sql: string, index: number): Skipped {
  const rest = sql.slice(index, index + 2);
  if (rest === '--') return { end: endOfLine(sql, index + 2), comment: true };
  if (rest === '/*') return { end: endOfBlock(sql, index + 2), comment: true };
  const character = rest.charAt(0);
  if (character === "'")
    return {
      end: isEscapeText(sql, index) ? endOfEscapeText(sql, index + 1) : endOf(sql, "'", index + 1),
      comment: false,
    };
  if (character === '"') return { end: endOf(sql, '"', index + 1), comment: false };
  if (character === '$') {
    const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(index, index + 80))?.[0];
    if (tag !== undefined) return { end: endOf(sql, tag, index + tag.length), comment: false };
  }
  return { end: index + 1, comment: false };
}

/** A doubled quote ends one text and starts the next at once, which comes to the same. */
function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found === -1 ? sql.length : found + mark.length;
}

/** As in DuckDB, a carriage return ends a line too. */
function endOfLine(sql: string, from: number): number {
  const found = sql.slice(from).search(/[\r\n]/u);
  return found === -1 ? sql.length : from + found + 1;
}

function endOfBlock(sql: string, from: number): number {
  const marks = /\/\*|\*\//gu;
  marks.lastIndex = from;
  let depth = 1;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function isEscapeText(sql: string, quote: number): boolean {
  return /(?:^|[^\p{L}\p{N}_])[eE]$/u.test(sql.slice(Math.max(0, quote - 2), quote));
}

function endOfEscapeText(sql: string, from: number): number {
  for (let index = from; index < sql.length; index += 1) {
    if (sql.charAt(index) === '\\') index += 1;
    else if (sql.charAt(index) === "'") return index + 1;
  }
  return sql.length;
}
