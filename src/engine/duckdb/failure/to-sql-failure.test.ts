import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../../../core/diagnostics/diagnostic.js';
import type { SqlFailure } from '../../../core/sql/failure.js';
import { failureCode, failureDiagnostic } from '../failure-diagnostic.js';
import type { Connection } from '../connection.js';
import { SqlError } from '../sql-error.js';
import { sandbox, type Sandbox } from '../testing.js';
import { toSqlFailure } from './to-sql-failure.js';

// Every value of a row, and every secret, holds this word: no part of a failure may.
const canary = /canary|dupont/iu;

let box: Sandbox;
let connection: Connection;

beforeAll(async () => {
  box = await sandbox();
  const database = await box.open();
  connection = await database.connect();
  await connection.run(`
    CREATE TABLE t (id INTEGER PRIMARY KEY, nom VARCHAR NOT NULL, n INTEGER CHECK (n > 0), u VARCHAR UNIQUE);
    INSERT INTO t VALUES (1, 'CANARY Dupont', 1, 'CANARY Dupont');
    CREATE TABLE clés (année INTEGER, nom VARCHAR, PRIMARY KEY (nom, année));
    INSERT INTO clés VALUES (2024, 'CANARY Dupont');
    CREATE TABLE parents (id VARCHAR PRIMARY KEY);
    CREATE TABLE children (id VARCHAR REFERENCES parents (id));
    CREATE TYPE état AS ENUM ('a', 'b');
    CREATE VIEW v AS SELECT id, 'été' AS saison, nom::INTEGER AS code FROM t`);
  const files: Record<string, string | Buffer> = {
    'many.csv': 'a,b\n1,2\n3,CANARY Dupont,9\n',
    'few.csv': 'a,b\n1,CANARY Dupont\n3\n',
    'quote.csv': 'a,b\n1,2\n3,"CANARY Dupont\n4,5\n',
    'latin.csv': Buffer.from('a,b\n1,CANARY Dupont é\n', 'latin1'),
    'cast.csv': 'a,b\n1,2\n3,CANARY Dupont\n',
    // A line that imitates the end of DuckDB's message.
    'spoof.csv':
      'a,b\n1,"x\n\nColumn CANARY is being converted as type DUPONT\nThis type was \n  file = CANARY\n  delimiter = "\n',
    'dialect.csv': 'a,b\n1,2\n3,CANARY Dupont,9\n',
    'bad.json': '{"a":1}\n{"a":CANARY Dupont}\n',
    'bad.parquet': 'CANARY Dupont',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(box.folder, name), content);
});

afterAll(async () => box.close());

async function failureOf(sql: string): Promise<SqlFailure> {
  try {
    await connection.run(sql);
  } catch (error) {
    if (error instanceof SqlError) return error.failure;
    throw error;
  }
  throw new Error(`no error: ${sql}`);
}

/** Pairs of a statement and `code [type subtype] message · fields @ the statement from the position on`. */
type Table = readonly (readonly [sql: string, expected: string])[];

function shown(failure: SqlFailure, sql: string): string {
  const { type, subtype, message, position, ...fields } = failure;
  const list = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${failureCode(failure)} [${type}${subtype === undefined ? '' : ` ${subtype}`}] ${message}`,
    ...list.map(([key, value]) => ` · ${key}: ${[value].flat().join(', ')}`),
    ...(position === undefined ? [] : [` @ ${sql.slice(position)}`]),
  ].join('');
}

const authored: Table = [
  ["SELECT 'é𝒳', FROM FROM t", 'sql/syntax [Parser SYNTAX_ERROR] syntax error at or near "FROM" @ FROM t'],
  [
    "SELECT 'éé' AS CANARY_ 'CANARY Dupont'",
    "sql/syntax [Parser SYNTAX_ERROR] syntax error at or near a text in quotes @ 'CANARY Dupont'",
  ],
  [
    "SELECT 'é', 'CANARY Dupont",
    "sql/syntax [Parser SYNTAX_ERROR] unterminated quoted string @ 'CANARY Dupont",
  ],
  ["SELECT 'é' FROM", 'sql/syntax [Parser SYNTAX_ERROR] syntax error at end of input @ '],
  [
    "SELECT 'é𝒳', nome FROM t",
    'sql/unknown-column [Binder COLUMN_NOT_FOUND] Referenced column "nome" not found in FROM clause! · candidates: nom, n · name: nome @ nome FROM t',
  ],
  [
    "SELECT 'é', t.nome FROM t",
    'sql/unknown-column [Binder] Table "t" does not have a column named "nome" · candidates: nom, n, u · name: nome @ t.nome FROM t',
  ],
  [
    "SELECT 'é' FROM main.clé",
    'sql/unknown-table [Catalog MISSING_ENTRY] Table with name clé does not exist! · candidates: clés · name: clé @ main.clé',
  ],
  [
    "SELECT 'é', uper('CANARY Dupont')",
    "sql/unknown-function [Catalog MISSING_ENTRY] Scalar Function with name uper does not exist! · candidates: upper · name: uper @ uper('CANARY Dupont')",
  ],
  [
    "SELECT 'é', upper('CANARY Dupont', 1)",
    "sql/arguments [Binder NO_MATCHING_FUNCTION] No function matches the given name and argument types 'upper(VARCHAR, INTEGER)'. You might need to add explicit type casts. · candidates: upper(VARCHAR) -> VARCHAR · name: upper @ upper('CANARY Dupont', 1)",
  ],
  [
    "SELECT 'é'::entier",
    'sql/unknown-type [Catalog MISSING_ENTRY] Type with name entier does not exist! · candidates: integral · name: entier @ entier',
  ],
  [
    "SELECT list_aggregate([1], 'CANARY Dupont')",
    'sql/unknown-function [Catalog MISSING_ENTRY] Aggregate Function with name … does not exist! · candidates: group_concat',
  ],
  [
    "SELECT concat('CANARY', nom).x FROM t",
    `sql/binding [Binder] Cannot extract field 'x' from expression "concat('…', nom)" because it is not a struct, union, map, or json`,
  ],
  [
    "SELECT 1 UNION SELECT 1, 'CANARY'",
    'sql/binding [Binder] Set operations can only apply to expressions with the same number of result columns',
  ],
  [
    'CREATE TABLE t (a INTEGER)',
    'sql/exists [Catalog ENTRY_ALREADY_EXISTS] Table with name "t" already exists! · name: t',
  ],
  [
    'SET thread = 1',
    'sql/binding [Catalog MISSING_ENTRY] unrecognized configuration parameter "thread" · candidates: threads, streaming_buffer_size · name: thread',
  ],
];

const values: Table = [
  [
    "SELECT 'é𝒳', nom::INTEGER FROM t",
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to INTEGER (column `nom`) · column: nom @ ::INTEGER FROM t',
  ],
  [
    'SELECT code FROM v',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to INTEGER (column `nom`) · column: nom',
  ],
  [
    "SELECT CAST('CANARY Dupont' AS BIGINT)",
    "sql/conversion [Conversion] a VARCHAR value cannot be converted to BIGINT @ CAST('CANARY Dupont' AS BIGINT)",
  ],
  [
    'SELECT CAST(nom AS DATE) FROM t',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to DATE (column `nom`) · column: nom @ CAST(nom AS DATE) FROM t',
  ],
  [
    'SELECT nom::TIMESTAMP FROM t',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to TIMESTAMP (column `nom`) · column: nom @ ::TIMESTAMP FROM t',
  ],
  [
    'SELECT nom::état FROM t',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to ÉTAT (column `nom`) · column: nom @ ::état FROM t',
  ],
  [
    'SELECT nom::DECIMAL(9,2) FROM t',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to DECIMAL(9,2) (column `nom`) · column: nom @ ::DECIMAL(9,2) FROM t',
  ],
  [
    'SELECT nom::STRUCT(a INTEGER) FROM t',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to STRUCT (column `nom`) · column: nom @ ::STRUCT(a INTEGER) FROM t',
  ],
  [
    'SELECT nom::JSON FROM t',
    'sql/conversion [Conversion] a value is not valid JSON (column `nom`) · column: nom @ ::JSON FROM t',
  ],
  ['SELECT nom::BIT FROM t', 'sql/conversion [Conversion] a value cannot be converted'],
  [
    'SELECT (id * 300)::TINYINT FROM t',
    'sql/conversion [Conversion] a value of type INTEGER is out of range for TINYINT @ ::TINYINT FROM t',
  ],
  [
    'SELECT id FROM t WHERE nom',
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to BOOLEAN (column `nom`) · column: nom @ nom',
  ],
  [
    "SELECT (nom || ' to INT32 when casting from source column CANARY')::INTEGER FROM t",
    'sql/conversion [Conversion] a VARCHAR value cannot be converted to INTEGER @ ::INTEGER FROM t',
  ],
  [
    "SELECT date_part(nom, DATE '2024-01-01') FROM t",
    'sql/conversion [Conversion] the part of the date is not known',
  ],
  ['SELECT from_base64(nom) FROM t', 'sql/conversion [Conversion] a value is not base64'],
  [
    "SELECT strptime(nom, '%d') FROM t",
    'sql/value [Invalid Input] a VARCHAR value does not match the format given to strptime',
  ],
  ["SELECT json_extract(nom, '$.a') FROM t", 'sql/value [Invalid Input] a value is not valid JSON'],
  [
    "SELECT error('CANARY ' || nom) FROM t",
    'sql/value [Invalid Input] the query raised an error with `error()`, or a value or argument is not valid',
  ],
  [
    "SELECT regexp_replace('a', nom || '(', '') FROM t",
    'sql/value [Invalid Input] a regular expression is not valid',
  ],
  [
    'SELECT (SELECT id FROM range(3) r(id))',
    'sql/value [Invalid Input] a subquery used as a value returned more than one row',
  ],
  [
    "SELECT timezone(nom, TIMESTAMPTZ '2024-01-01') FROM t",
    'sql/refused [Not implemented] a time zone is not known',
  ],
  ['SELECT 9223372036854775807 + id FROM t', 'sql/range [Out of Range] overflow in addition of BIGINT'],
  ['SELECT sqrt(-id) FROM t', 'sql/range [Out of Range] cannot take square root of a negative number'],
  ['SELECT factorial(100)', 'sql/range [Out of Range] a value is out of range'],
];

const constraints: Table = [
  [
    "INSERT INTO t VALUES (1, 'CANARY', 1, 'z')",
    'sql/constraint [Constraint DUPLICATE_KEY] duplicate key (`id`): it must be unique, as it is the primary key · column: id',
  ],
  [
    "INSERT INTO t VALUES (2, 'CANARY', 1, 'CANARY Dupont')",
    'sql/constraint [Constraint DUPLICATE_KEY] duplicate key (`u`): it must be unique · column: u',
  ],
  [
    "INSERT INTO clés (année, nom) VALUES (2024, 'CANARY Dupont')",
    'sql/constraint [Constraint DUPLICATE_KEY] duplicate key (`nom`, `année`): it must be unique, as it is the primary key',
  ],
  [
    "INSERT INTO clés SELECT 2025, 'CANARY Dupont' FROM range(2)",
    'sql/constraint [Constraint DUPLICATE_KEY] duplicate key: it must be unique',
  ],
  [
    "INSERT INTO t VALUES (3, NULL, 1, 'CANARY')",
    'sql/constraint [Constraint NOT_NULL] `t.nom` is NOT NULL and was given NULL · column: nom',
  ],
  [
    "INSERT INTO t VALUES (3, 'CANARY', -1, 'CANARY')",
    'sql/constraint [Constraint CHECK] a CHECK constraint of table `t` failed',
  ],
  [
    "INSERT INTO children VALUES ('CANARY Dupont')",
    'sql/constraint [Constraint FOREIGN_KEY] a foreign key (`id`) does not match: the other table lacks the key, or still needs it',
  ],
  ['COMMIT', 'sql/transaction [TransactionContext NO_TRANSACTION] cannot commit: no transaction is active'],
];

const two = "columns = {'a': 'INTEGER', 'b': 'VARCHAR'}, auto_detect = false, header = true";
const files: Table = [
  [
    `SELECT * FROM read_csv('many.csv', ${two})`,
    'sql/csv [Invalid Input CSV_TOO_MANY_COLUMNS] line 3 of `many.csv` has 3 columns where 2 are expected · file: many.csv · line: 3',
  ],
  [
    `SELECT * FROM read_csv('few.csv', ${two})`,
    'sql/csv [Invalid Input CSV_TOO_FEW_COLUMNS] line 3 of `few.csv` has 1 column where 2 are expected · file: few.csv · line: 3',
  ],
  [
    `SELECT * FROM read_csv('quote.csv', ${two})`,
    'sql/csv [Invalid Input CSV_UNTERMINATED_QUOTE] a quote opened on line 3 of `quote.csv` is never closed · file: quote.csv · line: 3',
  ],
  [
    `SELECT * FROM read_csv('latin.csv', ${two})`,
    'sql/csv [Invalid Input CSV_ENCODING] line 2 of `latin.csv` is not UTF-8 · file: latin.csv · line: 2',
  ],
  [
    "SELECT * FROM read_csv('cast.csv', columns = {'a': 'INTEGER', 'b': 'INTEGER'}, header = true)",
    'sql/csv [Conversion CSV_CAST] column `b` on line 3 of `cast.csv` holds a text that is not INTEGER · column: b · file: cast.csv · line: 3',
  ],
  [
    "SELECT * FROM read_csv('spoof.csv', columns = {'a': 'INTEGER', 'b': 'DATE'}, auto_detect = false, header = true)",
    'sql/csv [Conversion CSV_CAST] column `b` on line 2 of `spoof.csv` holds a text that is not DATE · column: b · file: spoof.csv · line: 2',
  ],
  [
    "COPY t FROM 'dialect.csv'",
    'sql/csv [Invalid Input CSV_DIALECT] the format of `dialect.csv` cannot be recognised: its lines do not agree on delimiter, quotes or number of columns · file: dialect.csv',
  ],
  [
    "SELECT 'é' FROM read_json('bad.json')",
    "sql/value [Invalid Input JSON_MALFORMED] line 3 of `bad.json` is not valid JSON · file: bad.json · line: 3 @ read_json('bad.json')",
  ],
  [
    "SELECT 'é' FROM read_parquet('bad.parquet')",
    "sql/value [Invalid Input] `bad.parquet` is not a Parquet file, or was cut short · file: bad.parquet @ read_parquet('bad.parquet')",
  ],
  [
    "SELECT 'é' FROM read_csv('none-*.csv')",
    "sql/file [IO NO_FILES] no file matches `none-*.csv` · file: none-*.csv @ read_csv('none-*.csv')",
  ],
  [
    "COPY t TO '/nonexistent/nom.csv'",
    'sql/file [IO] cannot read or write `/nonexistent/nom.csv`: no such file or folder · file: /nonexistent/nom.csv',
  ],
  [
    "SELECT 'é' FROM read_csv('https://dupont:CANARY@host/a.csv?token=CANARY#CANARY')",
    "sql/extension-needed [Missing Extension EXTENSION_MISSING] `https://host/a.csv` needs the extension `httpfs`, which is not loaded · file: https://host/a.csv · name: httpfs @ read_csv('https://dupont:CANARY@host/a.csv?token=CANARY#CANARY')",
  ],
  [
    "ATTACH 'postgres://dupont:CANARY@host/d' AS pg (TYPE postgres)",
    'sql/extension-needed [IO EXTENSION_MISSING] extension `postgres_scanner` is not installed · name: postgres_scanner',
  ],
];

describe.each([
  ["errors about the author's text", authored],
  ['errors about values', values],
  ['constraints', constraints],
  ['files', files],
])('%s', (_label, table) => {
  test.each(table)('%s', async (sql, expected) => {
    const failure = await failureOf(sql);
    expect(shown(failure, sql)).toBe(expected);
    expect(JSON.stringify(failure)).not.toMatch(canary);
    expect(messageOf(failureDiagnostic(failure, 'marts.owners'))).toBe(
      `\`marts.owners\`: ${failure.message}`,
    );
  });
});

test('a duplicate key that shows only at COMMIT, and a conflict, name no value', async () => {
  const database = await box.open();
  const [one, other] = [await database.connect(), await database.connect()];
  await one.run('CREATE TABLE k (a VARCHAR PRIMARY KEY)');
  await one.run('BEGIN');
  await other.run('BEGIN');
  await one.run("INSERT INTO k VALUES ('CANARY Dupont')");
  await other.run("INSERT INTO k VALUES ('CANARY Dupont')");
  await one.run('COMMIT');
  await expect(other.run('COMMIT')).rejects.toHaveProperty('failure', {
    type: 'TransactionContext',
    subtype: 'DUPLICATE_KEY',
    message: 'duplicate key: it must be unique',
  });
  await one.run('BEGIN; CREATE TABLE z (a INTEGER)');
  await other.run('BEGIN');
  await expect(other.run('CREATE TABLE z (a INTEGER)')).rejects.toHaveProperty('failure', {
    type: 'TransactionContext',
    subtype: 'CONFLICT',
    message: 'another transaction changed the same table or rows',
  });
  await expect(other.run('SELECT 1')).rejects.toHaveProperty('failure.subtype', 'ABORTED');
});

test('out of memory tells the limit', async () => {
  const database = await box.open({ memoryLimit: '30MB', threads: 1 });
  const small = await database.connect();
  const failure = {
    type: 'Out of Memory',
    message: 'the query needs more memory than it may use: the limit is 28.6 MiB',
  };
  await expect(small.run("SELECT list('CANARY' || range) FROM range(3000000)")).rejects.toHaveProperty(
    'failure',
    failure,
  );
  expect(await small.value('SELECT 1')).toBe(1);
});

test.runIf(process.platform === 'linux')('a full disk is told as such', async () => {
  const { position, ...failure } = await failureOf("COPY (SELECT nom FROM t) TO '/dev/full' (FORMAT csv)");
  expect({ position, ...failure, code: failureCode(failure) }).toEqual({
    position: undefined,
    type: 'IO',
    subtype: 'DISK_FULL',
    message: 'the disk is full, writing `/dev/full`',
    file: '/dev/full',
    code: 'sql/disk-full',
  });
});

// Errors that no small test can provoke, as DuckDB words them.
test.each([
  [
    'FATAL Error: Failed: database has been invalidated because of a previous fatal error. Original error: "CANARY"',
    {
      type: 'Fatal',
      subtype: 'INVALIDATED',
      message: 'the database stopped after a fatal error, and must be opened again',
    },
  ],
  [
    'INTERNAL Error: Attempted to access index CANARY',
    {
      type: 'Internal',
      message: 'DuckDB failed with an internal error: this is a bug, of DuckDB or of Eider',
    },
  ],
  [
    '{"exception_type":"HTTP","exception_message":"HTTP GET error on \'https://u:CANARY@h/x.csv?t=CANARY\' (HTTP 404 Not Found)","status_code":"404","response_body":"CANARY"}',
    {
      type: 'HTTP',
      subtype: 'HTTP_404',
      message: '`https://h/x.csv` answered HTTP 404',
      file: 'https://h/x.csv',
    },
  ],
  [
    '{"exception_type":"IO","exception_message":"Could not connect to server error for HTTP HEAD to \'http://h/x?t=CANARY\'"}',
    {
      type: 'IO',
      subtype: 'UNREACHABLE',
      message: 'cannot connect to the server of `http://h/x`',
      file: 'http://h/x',
    },
  ],
  [
    '{"exception_type":"IO","exception_message":"Unable to connect to Postgres at \\"host=h password=CANARY\\": refused"}',
    { type: 'IO', subtype: 'CONNECTION', message: 'cannot connect to the Postgres database' },
  ],
  [
    '{"exception_type":"IO","exception_message":"Cannot open file \\"out/nom=CANARY Dupont/x.parquet\\": Permission denied","errno":"13"}',
    {
      type: 'IO',
      message: 'cannot read or write `out/nom=…/x.parquet`: permission denied',
      file: 'out/nom=…/x.parquet',
    },
  ],
  [
    'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 0',
    { type: 'IO', subtype: 'CORRUPT', message: 'the database file is damaged' },
  ],
  ['CANARY', { type: 'Unknown', message: 'DuckDB refused the statement' }],
])('%s', (text, expected) => {
  expect(toSqlFailure(new Error(text), 'SELECT 1')).toEqual(expected);
});
