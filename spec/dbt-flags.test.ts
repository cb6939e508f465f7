import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { dbtFlags, type DbtFlag } from '../src/commands/frame/dbt/dbt-flags.js';

const page = new URL('../docs/dbt-flags.md', import.meta.url);
const marks = [
  '<!-- flags: made from src/commands/frame/dbt/dbt-flags.ts -->\n\n',
  '\n<!-- end of flags -->',
] as const;

/** A row of the page's table. */
function row({ flags, takes, env, effect }: DbtFlag): string {
  const names = flags.map((flag) => `\`${flag}${takes === undefined ? '' : ` ${takes}`}\``).join(', ');
  return `| ${names} | ${env === undefined ? '' : `\`DBT_${env}\``} | ${meaning(effect)} |`;
}

function meaning(effect: DbtFlag['effect']): string {
  switch (effect.kind) {
    case 'same':
      return effect.variable === undefined ? 'the same' : `the same; \`${effect.variable}\``;
    case 'renamed':
      return `\`${effect.to}\``;
    case 'set':
      return effect.means;
    case 'nothing':
      return `no effect: ${effect.why}`;
  }
}

test('docs/dbt-flags.md tells every flag', () => {
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(marks[0]);
  const [, after = ''] = rest.split(marks[1]);
  const table = `| dbt | variable | Eider |\n|---|---|---|\n${dbtFlags.map(row).join('\n')}\n`;
  const made = `${before}${marks[0]}${table}${marks[1]}${after}`;
  const isUpdate = process.env['UPDATE_GOLDEN'] === '1';
  if (isUpdate) writeFileSync(page, made);
  expect(isUpdate ? made : text).toBe(made);
});

test('no flag stands there twice, and each is written as commander reads it', () => {
  const all = dbtFlags.flatMap(({ flags }) => flags);
  expect(new Set(all).size).toBe(all.length);
  for (const flag of all) expect(() => new Command().option(flag)).not.toThrow();
});
