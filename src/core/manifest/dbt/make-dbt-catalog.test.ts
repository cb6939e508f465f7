import { expect, test } from 'vitest';
import { linkedForDbt, parsed, stamp } from './dbt.test-helper.js';
import { makeDbtCatalog, type CatalogRelation } from './make-dbt-catalog.js';

const { graph, ids } = linkedForDbt({
  'models/a.sql': 'select 1 as x',
  'models/never.sql': 'select 1 as x',
  'models/inner.sql': `{{ config(materialized='ephemeral') }} select 1 as x`,
  'models/schema.yml': `
sources:
  - { name: raw, schema: lake, tables: [{ name: t, location: t.csv }] }
  - { name: app, schema: public, database: production, tables: [{ name: users }] }
`,
});

function relation(database: string, schema: string, name: string): CatalogRelation {
  return {
    database,
    schema,
    name,
    kind: name === 'A' ? 'table' : 'view',
    comment: name === 'A' ? 'About a' : null,
    columns: [
      { name: 'x', type: 'INTEGER', comment: null },
      { name: 'y', type: 'STRUCT(a VARCHAR)', comment: 'Why' },
    ],
  };
}

test('relations of the project that are there, whatever the case of their names', () => {
  const relations = [
    relation('warehouse', 'main', 'A'),
    relation('warehouse', 'main', 'inner'),
    relation('warehouse', 'main', 'foreign'),
    relation('warehouse', 'lake', 't'),
    relation('elsewhere', 'main', 'never'),
    relation('production', 'public', 'users'),
  ];
  const stats = {
    has_stats: {
      id: 'has_stats',
      label: 'Has Stats?',
      value: false,
      include: false,
      description: 'Indicates whether there are statistics for this table',
    },
  };
  const columns = {
    x: { type: 'INTEGER', index: 1, name: 'x', comment: null },
    y: { type: 'STRUCT(a VARCHAR)', index: 2, name: 'y', comment: 'Why' },
  };
  const entry = (database: string, schema: string, name: string, unique_id: string): unknown => ({
    metadata: { type: 'VIEW', schema, name, database, comment: null, owner: null },
    columns,
    stats,
    unique_id,
  });
  expect(parsed(makeDbtCatalog({ graph, ids, relations, database: 'warehouse', stamp }))).toEqual({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
      dbt_version: '1.12.0',
      generated_at: '2025-01-02T03:04:05.678Z',
      invocation_id: 'an-invocation',
      invocation_started_at: '2025-01-02T03:04:00.000Z',
      env: {},
    },
    nodes: {
      'model.demo.a': {
        metadata: {
          type: 'BASE TABLE',
          schema: 'main',
          name: 'A',
          database: 'warehouse',
          comment: 'About a',
          owner: null,
        },
        columns,
        stats,
        unique_id: 'model.demo.a',
      },
    },
    sources: {
      'source.demo.raw.t': entry('warehouse', 'lake', 't', 'source.demo.raw.t'),
      'source.demo.app.users': entry('production', 'public', 'users', 'source.demo.app.users'),
    },
    errors: null,
  });
});
