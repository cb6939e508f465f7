import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { reading, writing } from './support/warehouse.js';

afterAll(removeProjects);

test('the view of a latest version that somebody dropped is made again by the next build', async () => {
  const root = await makeProject({
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb }\n',
    'models/orders_v1.sql': "{{ config(materialized='table') }} select 1 as id",
    'models/orders_v2.sql': "{{ config(materialized='table') }} select 2 as id",
    'models/schema.yml': `models:
  - name: orders
    latest_version: 2
    config: { latest_version_pointer: { enabled: true } }
    versions: [{ v: 1 }, { v: 2 }]
`,
  });
  const build = () => runEider(['build'], { cwd: root });
  const pointed = () =>
    reading(join(root, 'shop.duckdb'), root, (connection) => connection.rows('select id from main.orders'));
  expect((await build()).code).toBe(0);
  expect(await pointed()).toEqual([{ id: 2 }]);
  await writing(join(root, 'shop.duckdb'), root, 'drop view main.orders');
  const again = await build();
  expect([again.code, again.stderr]).toEqual([0, '']);
  expect(again.stdout).toContain('1 built · 1 reused');
  expect(await pointed()).toEqual([{ id: 2 }]);
  expect((await build()).stdout).toContain('2 reused');
});
