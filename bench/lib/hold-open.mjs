// Reads a database until standard input ends: the other process, such as Metabase, beside which a build with nothing to do must run.
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(process.argv[2], { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
await connection.run('select count(*) from duckdb_tables()');
process.stdout.write('open\n');
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
