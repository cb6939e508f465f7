import { expect, test } from 'vitest';
import { batchesOf, batchLabel, presentBatch, unitedBatches, type BatchQuestion } from './batches.js';

const usual: BatchQuestion = {
  size: 'day',
  begin: '2026-01-29',
  lookback: 1,
  now: new Date('2026-02-01T16:06:00Z'),
  isUpdate: false,
};

function labels(question: Partial<BatchQuestion>): readonly string[] {
  const asked = { ...usual, ...question };
  return batchesOf(asked).map((batch) => batchLabel(batch, asked.size));
}

test('the first run begins at the beginning, and ends with the present batch', () => {
  expect(labels({})).toEqual(['2026-01-29', '2026-01-30', '2026-01-31', '2026-02-01']);
  expect(batchesOf(usual)[3]).toEqual({
    start: '2026-02-01 00:00:00+00:00',
    end: '2026-02-02 00:00:00+00:00',
  });
  expect(labels({ size: 'month' })).toEqual(['2026-01', '2026-02']);
  expect(labels({ size: 'year', begin: '2024-05-05 12:00:00' })).toEqual(['2024', '2025', '2026']);
  expect(labels({ size: 'hour', begin: '2026-02-01T14:59:59+00:00' })).toEqual([
    '2026-02-01T14',
    '2026-02-01T15',
    '2026-02-01T16',
  ]);
});

test('later runs look back', () => {
  expect(labels({ isUpdate: true })).toEqual(['2026-01-31', '2026-02-01']);
  expect(labels({ isUpdate: true, lookback: 0 })).toEqual(['2026-02-01']);
  expect(labels({ isUpdate: true, lookback: 3 })).toEqual([
    '2026-01-29',
    '2026-01-30',
    '2026-01-31',
    '2026-02-01',
  ]);
  expect(labels({ isUpdate: true, size: 'month', lookback: 2 })).toEqual(['2025-12', '2026-01', '2026-02']);
});

test('at the edge of a batch the present one is over', () => {
  const now = new Date('2026-02-01T00:00:00Z');
  expect(labels({ isUpdate: true, now })).toEqual(['2026-01-30', '2026-01-31']);
  expect(labels({ now })).toEqual(['2026-01-29', '2026-01-30', '2026-01-31']);
  expect(presentBatch('day', now)).toBe('2026-02-01 00:00:00+00:00');
});

test('a range is taken in whole batches', () => {
  const range = { start: '2026-01-30 13:00', end: '2026-01-31T00:00:01Z' };
  expect(labels({ range })).toEqual(['2026-01-30', '2026-01-31']);
  expect(labels({ range, isUpdate: true, size: 'month' })).toEqual(['2026-01']);
});

test('what is left over is made once', () => {
  const [first, second] = [
    { start: '2026-01-01 00:00:00+00:00', end: '2026-01-02 00:00:00+00:00' },
    { start: '2026-01-02 00:00:00+00:00', end: '2026-01-03 00:00:00+00:00' },
  ];
  expect(unitedBatches([second], [first, second])).toEqual([first, second]);
});
