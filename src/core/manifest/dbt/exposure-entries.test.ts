import { expect, test } from 'vitest';
import { manifestOf } from './dbt.test-helper.js';

const manifest = manifestOf({
  'models/a.sql': "{{ config(group='people', access='private') }}select 1 as x",
  'models/all.yml': `groups:
  - { name: people, description: People, owner: { email: us@example.org }, config: { meta: { floor: 2 } } }
exposures:
  - name: board
    label: The board
    type: dashboard
    maturity: high
    url: https://example.org
    description: What the board sees
    owner: { name: Us }
    depends_on: [ref('a')]
    tags: [seen]
    config: { meta: { since: 2024 } }
  - { name: off, type: ml, owner: { name: Us }, config: { enabled: false } }
`,
});

test('an exposure and what it reads', () => {
  expect(manifest['exposures']).toEqual({
    'exposure.demo.board': {
      name: 'board',
      resource_type: 'exposure',
      package_name: 'demo',
      path: 'all.yml',
      original_file_path: 'models/all.yml',
      unique_id: 'exposure.demo.board',
      fqn: ['demo', 'board'],
      type: 'dashboard',
      owner: { email: null, name: 'Us' },
      description: 'What the board sees',
      label: 'The board',
      maturity: 'high',
      meta: { since: 2024 },
      tags: ['seen'],
      config: { enabled: true, tags: ['seen'], meta: { since: 2024 } },
      unrendered_config: { tags: ['seen'], meta: { since: 2024 } },
      url: 'https://example.org',
      depends_on: { macros: [], nodes: ['model.demo.a'] },
      refs: [{ name: 'a', package: null, version: null }],
      sources: [],
      metrics: [],
    },
  });
  expect(manifest['child_map']).toEqual({
    'model.demo.a': ['exposure.demo.board'],
    'exposure.demo.board': [],
  });
});

test('a group and what belongs to it', () => {
  expect(manifest['groups']).toEqual({
    'group.demo.people': {
      name: 'people',
      resource_type: 'group',
      package_name: 'demo',
      path: 'all.yml',
      original_file_path: 'models/all.yml',
      unique_id: 'group.demo.people',
      owner: { email: 'us@example.org', name: null },
      description: 'People',
      config: { meta: { floor: 2 } },
    },
  });
  expect(manifest['group_map']).toEqual({ people: ['model.demo.a'] });
  expect(manifest['nodes']?.['model.demo.a']).toMatchObject({ group: 'people', access: 'private' });
});
