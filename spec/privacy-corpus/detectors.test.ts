import { expect, test } from 'vitest';

import { makeCorpus } from './corpus.js';
import { measure } from './measure.js';

// The figures stand in `docs/privacy-scan.md`. On failure look at the tuning half only: the other is worth what nobody saw of it.
test.each(['tuning', 'held-out'] as const)(
  'the detectors find what is personal in the %s half, and nothing else',
  (half) => {
    const { columns, precision, recall, sameClass } = measure(makeCorpus(), half);
    expect(columns).toBeGreaterThan(500);
    expect(precision).toBeGreaterThanOrEqual(0.97);
    expect(recall).toBeGreaterThanOrEqual(0.97);
    expect(sameClass).toBeGreaterThanOrEqual(0.95);
  },
);
