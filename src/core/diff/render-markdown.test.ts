import { describe, expect, test } from 'vitest';
import { renderDiffMarkdown } from './render-markdown.js';
import type { DiffReport, ModelDiff } from './types.js';

function report(models: readonly ModelDiff[]): DiffReport {
  return {
    format: 'eider-diff',
    version: 1,
    project: 'demo',
    base: { state: 'git:main', commit: '0'.repeat(40) },
    models,
  };
}

function model(name: string, more: Partial<ModelDiff> = {}): ModelDiff {
  return {
    id: `model.demo.${name}`,
    name,
    materialized: 'table',
    relation: `main.${name}`,
    file: 'models/a.sql',
    change: 'modified',
    columns: [],
    gaps: [],
    ...more,
  };
}

describe('renderDiffMarkdown', () => {
  test('says that nothing changed', () => {
    expect(renderDiffMarkdown(report([]))).toBe(
      'Compared with `git:main` (commit 000000000000).\n\nNothing changed.\n',
    );
  });

  test('lists models, and tells of each that differs', () => {
    const rows = { kind: 'unkeyed', before: 1, after: 1200, added: 1199, removed: 0 } as const;
    const same = { ...rows, after: 1, added: 0 };
    const text = renderDiffMarkdown(
      report([model('a', { rows }), model('b', { rows: same }), model('c', { gaps: ['no-warehouse'] })]),
    );
    expect(text).toBe(`Compared with \`git:main\` (commit 000000000000). 3 models: 3 modified.

| | model | columns | rows |
|---|---|---|---|
| ~ | \`main.a\` |  | +1199 |
| ~ | \`main.b\` |  | the same |
| ~ | \`main.c\` |  | ? |

<details><summary>~ <code>main.a</code> (modified)</summary>

- file: \`models/a.sql\`
- 1 → 1,200 rows: 1,199 added; there is no key to pair rows by, and a changed row is one removed and one added

</details>

<details><summary>~ <code>main.c</code> (modified)</summary>

- file: \`models/a.sql\`
- the base has no data here: only columns are compared

</details>
`);
  });

  test.each([
    'a|b',
    '``x`',
    '`',
    ' x ',
    '<img src=x>',
    '[a](b)\n| c',
    '@all #1',
    '\u202Eevil',
    '</code></details>',
  ])('a model named %j stays in its cell and is only text', (name) => {
    const text = renderDiffMarkdown(report([model(name, { gaps: ['not-built'] })]));
    const lines = text.split('\n');
    expect(lines.filter((line) => line.startsWith('|'))).toHaveLength(3);
    const cell = lines[4] ?? '';
    expect(cell.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(6);
    expect(text).not.toMatch(/\u202E/u);
    expect(lines.find((line) => line.startsWith('<details>'))).toMatch(
      /^<details><summary>~ <code>[^<>]*<\/code> \(modified\)<\/summary>$/u,
    );
  });

  test('a long list is cut, and says so', () => {
    const many = Array.from({ length: 102 }, (_, index) => model(`m${index}`));
    expect(renderDiffMarkdown(report(many))).toContain('\n2 more are not listed.\n');
  });
});
