import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { replayProject } from './support/recorded-project.js';
import { runEider } from './support/run-eider.js';

/** A project whose packages are not installed, beside what dbt made of it where they were. */
const { recorded, project } = await replayProject({
  folder: fileURLToPath(new URL('dbt-library', import.meta.url)),
  database: 'library.duckdb',
  ignored: ['seen'],
});

test('the recording is of a whole project', () => {
  expect(recorded.commands.map(({ words }) => words.join(' '))).toEqual(['seed', 'build', 'build']);
  expect(Object.keys(recorded.relations).length).toBeGreaterThan(30);
});

/** The text that a model made of what codegen gave in dbt. */
const textOf = (model: string): string => recorded.relations[`main.${model}`]?.rows[0]?.[0] ?? '';

describe('codegen without its package', () => {
  const printed = async (macro: string, args: object): Promise<string> => {
    const { code, stdout, stderr } = await runEider(
      ['run-operation', macro, '--args', JSON.stringify(args)],
      { cwd: project() },
    );
    expect(code).toBe(0);
    return `${stdout}${stderr}`;
  };

  test.each([
    ['codegen.generate_base_model', { source_name: 'raw', table_name: 'raw_orders' }, 'gen_base'],
    ['generate_model_yaml', { model_names: ['stg_orders', 'stg_changed'] }, 'gen_yaml'],
    ['generate_unit_test_template', { model_name: 'plain', inline_columns: true }, 'gen_unit_inline'],
    ['generate_model_import_ctes', { model_name: 'plain' }, 'gen_plain_imports'],
    [
      'codegen.generate_source',
      { schema_name: 'main', table_names: ['raw_orders', 'stg_orders'], generate_columns: true },
      'gen_source',
    ],
  ])('run-operation %s %j prints what dbt printed', async (macro, args, model) => {
    expect((await printed(macro, args)).trimEnd()).toBe(textOf(model).trimEnd());
  });

  test('generate_source finds the relations of a schema, where dbt breaks', async () => {
    const found = await printed('codegen.generate_source', {
      schema_name: 'main',
      table_pattern: 'stg\\_%',
      exclude: '%changed',
    });
    expect(found).toBe('version: 2\n\nsources:\n  - name: main\n    tables:\n');
    const all = await printed('codegen.generate_source', { schema_name: 'main', table_pattern: 'stg%' });
    expect(all).toContain('      - name: stg_changed\n      - name: stg_orders\n');
  });

  test('create_base_models tells the commands that make them', async () => {
    const told = await printed('create_base_models', { source_name: 'raw', tables: ['a', 'b'] });
    expect(told).toBe(
      'eider generate base-model raw.a > models/stg_raw__a.sql && \neider generate base-model raw.b > models/stg_raw__b.sql\n',
    );
  });

  test('an analysis and an inline template may call it', async () => {
    const inline = "{{ codegen.generate_base_model('raw', 'raw_orders') }}";
    const shown = await runEider(['compile', '--inline', inline], { cwd: project() });
    expect(shown.stdout).toContain('renamed as (');
    const compiled = await runEider(['compile', '--select', 'staging'], { cwd: project() });
    expect(compiled.code).toBe(0);
  });
});
