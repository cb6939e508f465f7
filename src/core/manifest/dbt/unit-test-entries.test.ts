import { expect, test } from 'vitest';
import { manifestOf } from './dbt.test-helper.js';

test('unit tests are told of without their rows', () => {
  const manifest = manifestOf({
    'models/a.sql': "{{ config(schema='marts') }}select 1 as x",
    'models/b.sql': "select x from {{ ref('a') }}",
    'models/all.yml': `unit_tests:
  - name: passes_on
    description: It passes on
    model: b
    overrides: { vars: { size: 2 }, env_vars: { PLACE: here }, macros: { is_incremental: true } }
    given:
      - input: ref('a')
        rows: [{ x: 7 }]
    expect: { format: sql, rows: select 7 as x }
    config: { tags: [quick] }
  - { name: off, model: b, given: [], expect: { rows: [] }, config: { enabled: false } }
`,
  });
  expect(manifest['unit_tests']).toEqual({
    'unit_test.demo.b.passes_on': {
      name: 'passes_on',
      resource_type: 'unit_test',
      package_name: 'demo',
      path: 'all.yml',
      original_file_path: 'models/all.yml',
      unique_id: 'unit_test.demo.b.passes_on',
      fqn: ['demo', 'b', 'passes_on'],
      model: 'b',
      given: [{ input: "ref('a')", rows: null, format: 'dict', fixture: null }],
      expect: { rows: null, format: 'sql', fixture: null },
      description: 'It passes on',
      overrides: { macros: { is_incremental: true }, vars: { size: 2 }, env_vars: { PLACE: null } },
      depends_on: { macros: [], nodes: ['model.demo.b'] },
      config: { enabled: true, tags: ['quick'], meta: {}, static_analysis: null },
      checksum: null,
      schema: null,
      versions: null,
      version: null,
    },
  });
  expect(manifest['child_map']).toMatchObject({ 'model.demo.b': ['unit_test.demo.b.passes_on'] });
});
