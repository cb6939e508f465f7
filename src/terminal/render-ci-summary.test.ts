import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CiReport } from '../core/ci/report.js';
import { diagnostic } from '../core/diagnostics/diagnostic.js';
import { spanOf } from '../core/diagnostics/source.js';
import { renderCiSummary } from './render-ci-summary.js';

const empty: CiReport = {
  project: 'homes',
  base: 'main',
  models: { total: 2, unchecked: 0 },
  findings: [],
  changed: [],
  build: { kind: 'left-out', why: 'nothing that is built has changed' },
  impact: { marts: [], published: [], exposures: [] },
};

test('nothing is wrong, and nothing has changed', () => {
  expect(renderCiSummary(empty)).toBe(`## Eider: nothing is wrong

Project \`homes\`, compared with \`main\`.

|  | what | result |
| --- | --- | --- |
| ✓ | check | 2 models |
| ✓ | personal data | none gets where it may not be |
| – | build and tests | left out: nothing that is built has changed |

No model, seed or source has changed.
`);
});

test('what was not checked is not said to be free of personal data', () => {
  const row = (report: CiReport): string | undefined =>
    renderCiSummary(report)
      .split('\n')
      .find((line) => line.includes('personal data'));
  expect(row({ ...empty, models: undefined })).toBe('| – | personal data | not checked |');
  expect(row({ ...empty, models: { total: 9, unchecked: 2 } })).toBe(
    '| ✗ | personal data | not proven: 2 models could not be checked |',
  );
});

test('a long list is cut, and says so', () => {
  const findings = Array.from({ length: 60 }, (_, index) =>
    diagnostic('usage/unknown-command', { name: `x${index}` }),
  );
  const changed = Array.from({ length: 130 }, (_, index) => ({
    id: `model.homes.m${index}`,
    name: `m${index}`,
    kind: 'view',
    change: 'modified' as const,
  }));
  const text = renderCiSummary({ ...empty, findings, changed });
  expect(text).toContain('## Eider: 60 problems');
  expect(text).toContain('… and 10 more: see the log.');
  expect(text).toContain('… and 30 more.');
});

test('no name breaks out of its code, its cell or its fence', () => {
  const words = fc.constantFrom(
    '`',
    '```\n',
    '|',
    '\n',
    '</details>',
    '<img src=x>',
    '\u202e',
    '\\',
    ' ',
    'a',
  );
  const name = fc.array(words, { maxLength: 8 }).map((parts) => `n${parts.join('')}`);
  fc.assert(
    fc.property(name, (hostile) => {
      const at = spanOf({ path: `${hostile}.sql`, text: hostile }, 0, 1);
      const text = renderCiSummary({
        ...empty,
        project: hostile,
        findings: [diagnostic('usage/unknown-command', { name: hostile }, { at })],
        changed: [{ id: 'x', name: hostile, kind: 'view', change: 'added' }],
        impact: {
          marts: [{ name: hostile, kind: 'view', columns: [hostile], isChanged: true }],
          published: [{ publication: hostile, table: hostile, model: hostile, columns: [hostile] }],
          exposures: [hostile],
        },
      });
      // Outside of code, nothing of the name is left.
      const [fence = '```'] = /^`{3,}(?=text$)/mu.exec(text) ?? [];
      const [before = '', , after = ''] = text.split(new RegExp(`^${fence}(?:text)?$`, 'mu'));
      expect(text.split(new RegExp(`^${fence}(?:text)?$`, 'mu'))).toHaveLength(3);
      const bare = withoutCode(before + after);
      expect(bare).not.toMatch(/<img|<\/details>|\u202E/u);
      // Each line of a table has its three cells.
      const rows = bare.split('\n').filter((line) => line.startsWith('|'));
      expect(rows.map((line) => line.split('|').length)).toEqual(rows.map(() => 5));
    }),
    { numRuns: 500 },
  );
});

/** CommonMark: a code span ends at the next run of as many backticks as it began with. */
function withoutCode(text: string): string {
  return text.replaceAll(/(?<!`)(?<run>`+)(?!`)[\s\S]*?(?<!`)\k<run>(?!`)/gu, 'CODE');
}
