import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** `state:modified` and the reuse of what is built say the same of every edit. */
afterAll(removeProjects);

const project: Files = {
  'project.yml': 'name: demo\nvars: {year: 2024}\nmodels: {+materialized: table}\n',
  'seeds/codes.csv': 'code,name\n01,Ain\n02,Aisne\n',
  'macros/shout.sql': '{{#macro shout x}}upper({{ x }}){{/macro}}\n{{#macro unused x}}{{ x }}{{/macro}}',
  'models/base.sql': "select code, name from {{ ref('codes') }}",
  'models/shouted.sql': "select code, {{ shout('name') }} as name from {{ ref('base') }}",
  'models/dated.sql': "select 1 as id, {{ var('year') }} as year",
  'models/last.sql': "select * from {{ ref('shouted') }}",
  'models/apart.sql': 'select 7 as seven',
};

interface Edit {
  readonly name: string;
  readonly files?: Files;
  readonly vars?: string;
  /** Whose own definition changed. */
  readonly modified: readonly string[];
  /** What is built again: these, and what reads them. */
  readonly built: readonly string[];
}

const edits: readonly Edit[] = [
  { name: 'nothing', modified: [], built: [] },
  {
    name: 'a comment and white space',
    files: {
      'models/base.sql': "-- why\nselect code,\n\n    name /* here */\nfrom {{ ref('codes') }}\n",
      'macros/shout.sql':
        '{{!-- loud --}}\n{{#macro shout x}}upper( {{ x }} ){{/macro}}\n{{#macro unused x}}{{ x }}{{/macro}}'.replace(
          'upper( {{ x }} )',
          'upper({{ x }})',
        ),
    },
    modified: [],
    built: [],
  },
  {
    name: 'a macro that nothing calls',
    files: {
      'macros/shout.sql':
        '{{#macro shout x}}upper({{ x }}){{/macro}}\n{{#macro unused x}}lower({{ x }}){{/macro}}',
    },
    modified: [],
    built: [],
  },
  {
    name: 'a macro',
    files: { 'macros/shout.sql': "{{#macro shout x}}upper({{ x }}) || '!'{{/macro}}" },
    modified: ['shouted'],
    built: ['last', 'shouted'],
  },
  { name: 'a variable', vars: '{year: 2025}', modified: ['dated'], built: ['dated'] },
  {
    name: 'a seed',
    files: { 'seeds/codes.csv': 'code,name\n01,Ain\n02,Aisne\n03,Allier\n' },
    modified: ['codes'],
    built: ['base', 'codes', 'last', 'shouted'],
  },
  {
    name: 'a column upstream',
    files: { 'models/base.sql': "select code, name, 1 as more from {{ ref('codes') }}" },
    modified: ['base'],
    built: ['base', 'last', 'shouted'],
  },
  {
    name: 'the materialisation',
    files: { 'models/apart.sql': "{{ config(materialized='view') }} select 7 as seven" },
    modified: ['apart'],
    built: ['apart'],
  },
];

describe('state:modified and reuse agree on', () => {
  test.each(edits)('$name', async ({ files = {}, vars, modified, built }) => {
    const folder = await makeProject(project);
    expect(await runEider(['build'], { cwd: folder })).toMatchObject({ code: 0 });
    await cp(join(folder, 'target'), join(folder, 'before'), { recursive: true });
    await writeFiles(folder, files);
    const given = vars === undefined ? [] : ['--vars', vars];
    const listed = async (selector: string): Promise<readonly string[]> => {
      const ran = await runEider(
        ['ls', '-s', selector, '--state', 'before', '--output', 'json', '--quiet', ...given],
        { cwd: folder },
      );
      return namesIn(ran.stdout, 'name');
    };
    const planned = await runEider(['build', '--dry-run', '--output', 'json', ...given], { cwd: folder });
    const { stages } = JSON.parse(planned.stdout) as {
      readonly stages: readonly { readonly id: string; readonly reason: string }[];
    };
    const changed = stages.filter(({ reason }) => reason === 'changed').map(({ id }) => nameOf(id));
    expect({
      modified: await listed('state:modified'),
      changed: changed.sort(),
      affected: await listed('state:modified+'),
      built: stages.map(({ id }) => nameOf(id)).sort(),
    }).toEqual({ modified, changed: modified, affected: built, built });
  });
});

function namesIn(text: string, key: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines
    .flatMap((line) => {
      const name = (JSON.parse(line) as { readonly [key: string]: unknown })[key];
      return typeof name === 'string' ? [name] : [];
    })
    .sort();
}

function nameOf(id: string): string {
  return id.split('.').at(-1) ?? id;
}
