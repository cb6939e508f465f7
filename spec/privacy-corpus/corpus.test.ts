import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { makeCorpus } from './corpus.js';

test('the corpus is what it was when it was labelled', () => {
  const columns = makeCorpus().flatMap((table) => table.columns);
  const count = (half: string, personal: boolean): number =>
    columns.filter((column) => column.half === half && (column.label !== 'none') === personal).length;
  expect({
    columns: columns.length,
    tuning: { personal: count('tuning', true), clean: count('tuning', false) },
    heldOut: { personal: count('held-out', true), clean: count('held-out', false) },
    digest: createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 16),
  }).toEqual({
    columns: 1676,
    tuning: { personal: 294, clean: 527 },
    heldOut: { personal: 295, clean: 560 },
    digest: 'ecfa6fa3f2c0a63f',
  });
});
