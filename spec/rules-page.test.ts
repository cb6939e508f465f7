import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ruleDefaults } from '../src/core/project/rule-settings.js';

const page = new URL('../docs/rules.md', import.meta.url);

/** The table of the page, from the rules themselves. */
function table(): string {
  return Object.entries(ruleDefaults)
    .map(([name, rule]) => {
      const level = 'limit' in rule ? `${rule.level}, ${rule.limit}` : rule.level;
      return `| [${name}](errors/rule/${name}.md) | ${rule.summary.replace(/\.$/u, '')} | ${level} |\n`;
    })
    .join('');
}

test('docs/rules.md lists every rule; `UPDATE_GOLDEN=1` writes them anew', async () => {
  const text = await readFile(page, 'utf8');
  const made = text.replace(
    /(\| rule \| finds \| usually \|\n\|---\|---\|---\|\n)(?:\|.*\n|@@TABLE@@\n)*/u,
    `$1${table()}`,
  );
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(page, made);
  expect(await readFile(page, 'utf8')).toBe(made);
});
