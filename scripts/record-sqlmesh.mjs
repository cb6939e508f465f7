// Records what the audits of SQLMesh find for the cases of spec/support/audit-cases.ts, for spec/library/recorded-sqlmesh.json:
// `node scripts/record-sqlmesh.mjs --python <program>`, where sqlmesh is installed with DuckDB 1.5.5.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importTypeScript, option, root } from './library/recording.mjs';

const { auditCases, auditTables, nameOfAudit } = await importTypeScript('spec/support/audit-cases.ts');
const { tables } = JSON.parse(await readFile(join(root, 'spec/library/recorded.json'), 'utf8'));
const cases = auditCases.filter(({ test }) => test !== 'row_count_between');
const { status, stdout } = spawnSync(option('python'), [join(root, 'scripts/library/sqlmesh-audits.py')], {
  input: JSON.stringify({ tables: { ...tables, ...auditTables }, cases }),
  stdio: ['pipe', 'pipe', 'inherit'],
  maxBuffer: 1e8,
});
if (status !== 0) throw new Error(`python ended with ${status}`);
const { results, versions } = JSON.parse(String(stdout));
const lines = cases.map((each, index) => `    ${JSON.stringify([nameOfAudit(each), results[index]])}`);
const text = `{\n  "versions": ${JSON.stringify(versions)},\n  "results": [\n${lines.join(',\n')}\n  ]\n}\n`;
await writeFile(join(root, 'spec', 'library', 'recorded-sqlmesh.json'), text);
process.stdout.write(`${lines.length} cases\n`);
