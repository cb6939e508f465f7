// What `eider sync` is measured against: DuckDB reading the same thing into a table of a fresh file, then a checkpoint.
// node sync-floor.mjs <database> csv <file> | postgres <port> <extensions>
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [database, kind, from, extensions] = process.argv.slice(2);
rmSync(database, { force: true });
const instance = await DuckDBInstance.create(
  database,
  extensions === undefined ? {} : { extension_directory: extensions },
);
const connection = await instance.connect();
if (kind === 'csv') {
  await connection.run(
    `create table t as select * from read_csv('${from}', all_varchar = true, types = {'id': 'BIGINT', 'amount': 'DECIMAL(18,2)', 'day': 'DATE'}, dateformat = '%Y-%m-%d')`,
  );
} else {
  await connection.run('load postgres_scanner');
  await connection.run(
    `create secret p (type postgres, host '127.0.0.1', port ${from}, database 'postgres', user 'admin')`,
  );
  await connection.run(`attach '' as p (type postgres, secret p, read_only)`);
  await connection.run('create table t as select * from p.public.rows');
}
await connection.run('checkpoint');
connection.closeSync();
instance.closeSync();
