// Reads the artifacts that Eider wrote, with dbt's own classes and their JSON schemas, with dbt-artifacts-parser, and with dbt-metabase:
// `EIDER_DBT_VENV=<folder> node scripts/dbt/artifacts.mjs <target folder>`. The environment has dbt-core 1.12, dbt-artifacts-parser 0.15.0,
// dbt-metabase 1.7.5 and jsonschema. Exits with 1 when one of them refuses.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const venv = process.env.EIDER_DBT_VENV;
const [target] = process.argv.slice(2);
if (venv === undefined || target === undefined) {
  console.error('Usage: EIDER_DBT_VENV=<folder> node scripts/dbt/artifacts.mjs <target folder>');
  process.exit(2);
}
const python = join(venv, 'bin', 'python');
const { status, error } = spawnSync(python, ['-W', 'ignore', join(here, 'read-artifacts.py'), target], {
  stdio: 'inherit',
});
if (error) console.error(String(error));
process.exit(status ?? 2);
