import { expect, test } from 'vitest';
import { invariant } from '../../core/diagnostics/invariant.js';
import { loadDbt } from '../../core/project/dbt/dbt-project.test-helper.js';
import { loadDbtTarget } from '../../core/project/dbt/load-dbt-target.js';
import { checkDbt } from './doctor-dbt.js';

test('tells what is not read, and which packages are missing', () => {
  const { value: project } = loadDbt({
    'dbt_project.yml': 'name: shop\n',
    'packages.yml': 'packages: [{package: dbt-labs/dbt_utils, version: 1.0.0}]',
    'models/m.yml':
      'saved_queries: [{name: q, query_params: {}, exports: [{name: q, config: {export_as: view}}]}]\nfunctions: [{name: f}]\n',
  });
  const { value: target } = loadDbtTarget(
    { path: 'profiles.yml', text: 'shop: {outputs: {default: {type: duckdb}}}' },
    { profile: 'shop', env: {}, renderText: () => ({ value: null, diagnostics: [] }) },
  );
  invariant(project && target, 'both can be read');
  expect(checkDbt({ project, target }).map(({ text }) => text)).toEqual([
    '`exports` of the saved query `q` is not read: they are written by dbt’s platform, as with dbt Core  models/m.yml:1:24',
    'packages: 0 installed; not installed: dbt_utils',
  ]);
});
