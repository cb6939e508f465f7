// `npm run warehouse`: from a fresh clone to a tested warehouse and a clean file for Metabase. Safe to run again.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCli, checkNode, installDependencies, installExtensions, root, run } from './setup.mjs';

const started = Date.now();
const eider = (...args) => run(process.execPath, ['dist/eider.cjs', ...args]);

checkNode();
installDependencies();
buildCli();
const madeAt = () => statSync(join(root, 'lake', 'canaries.json'), { throwIfNoEntry: false })?.mtimeMs;
const before = madeAt();
run(process.execPath, ['scripts/make-lake.mjs', ...process.argv.slice(2)]);
// Another lake has other people and campaigns: what incremental models hold of the old one goes.
const isNew = madeAt() !== before;
installExtensions();
if (!existsSync(join(root, '.env'))) run(process.execPath, ['scripts/make-env.mjs']);
eider('build', ...(isNew ? ['--full-refresh'] : []));
eider('publish');
console.log(`\nThe warehouse:          ${join(root, 'locomvac.duckdb')}`);
console.log(`The file for Metabase:  ${join(root, 'releases', 'metabase.duckdb')}`);
console.log(
  `Done in ${((Date.now() - started) / 1000).toFixed(1)} s. Look around: npx eider ls · npx eider show marts_stats_vacancy_by_commune_year`,
);
