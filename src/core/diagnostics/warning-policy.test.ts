import { expect, test } from 'vitest';
import { diagnostic } from './diagnostic.js';
import { judgeBy, type WarningPolicy } from './warning-policy.js';

const found = [
  diagnostic('freshness/nothing', {}),
  diagnostic('plan/orphans', { relations: ['main.old'] }),
  diagnostic('select/nothing', { selector: 'a' }),
];

function judged(errors: WarningPolicy['errors'], warnings: readonly string[], silenced: readonly string[]) {
  const policy = { errors, warnings: new Set(warnings), silenced: new Set(silenced) };
  return judgeBy(found, policy).map(({ code, severity }) => `${severity} ${code}`);
}

test('all warnings are errors, but for those that stay and those that are not told', () => {
  expect(judged('all', ['plan/orphans'], ['select/nothing'])).toEqual([
    'error freshness/nothing',
    'warning plan/orphans',
  ]);
});

test('those that are named are errors', () => {
  expect(judged(new Set(['select/nothing']), [], [])).toEqual([
    'warning freshness/nothing',
    'warning plan/orphans',
    'error select/nothing',
  ]);
});
