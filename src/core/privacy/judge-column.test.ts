import { describe, expect, test } from 'vitest';
import { detectors } from './detectors.js';
import { countText, judgeColumn, Tally } from './judge-column.js';

function judge(column: string, values: readonly string[]): readonly string[] {
  return detectors.flatMap((detector) => {
    const tally = new Tally(detector);
    for (const value of values) tally.add(value);
    const verdict = judgeColumn(tally.evidence(column, values.length));
    return verdict.personal ? [verdict.explanation] : [];
  });
}

const times = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('judgeColumn', () => {
  test('one certain value is enough and is not averaged away', () => {
    const values = [...times(3388, String), ...times(12, (index) => `a${index}@exemple.fr`)];
    expect(judge('note', values)).toEqual(['12 of 3,400 values hold an e-mail address']);
    expect(judge('note', ['x@y.fr'])).toEqual(['1 of 1 value holds an e-mail address']);
    expect(judge('note', [...times(9999, String), '184127645108946'])).toEqual([
      '1 of 10,000 values holds a social security number (NIR)',
    ]);
  });

  test('bare digits are phones when they are half of the column', () => {
    const phones = times(60, (index) => `06${String(12345600 + index)}`);
    expect(judge('contact', [...phones, ...times(40, () => 'inconnu')])).toEqual([
      '60 of 100 values hold a phone number',
    ]);
    expect(judge('contact', [...phones.slice(0, 30), ...times(70, () => 'inconnu')])).toEqual([]);
    expect(judge('telephone', [...phones.slice(0, 3), ...times(97, () => 'inconnu')])).toEqual([
      '3 of 100 values hold a phone number',
    ]);
    expect(judge('invariant', phones)).toEqual([]);
    expect(judge('dwelling_id', phones)).toEqual([]);
  });

  test('phones stored as numbers need a name that says so', () => {
    const numbers = times(50, (index) => String(612345600 + index));
    expect(judge('telephone', numbers)).toEqual(['50 of 50 values hold a phone number']);
    expect(judge('surface', numbers)).toEqual([]);
  });

  test('thirteen digits are social security numbers when both sexes are there', () => {
    const people = times(20, (index) => `${(index % 2) + 1}8412764510${String(10 + index)}`);
    expect(judge('reference_x', people)).toEqual([]);
    expect(judge('personne', people)).toEqual(['20 of 20 values hold a social security number (NIR)']);
    expect(
      judge(
        'personne',
        people.map((number) => `1${number.slice(1)}`),
      ),
    ).toEqual([]);
    expect(
      judge(
        'moment',
        times(500, (index) => String(1_712_345_678_901 + index * 1000)),
      ),
    ).toEqual([]);
  });

  test('checksums that hold as often as by chance are other numbers', () => {
    const others = times(2000, (index) => `184127645${String(100_000 + index * 37)}`);
    expect(judge('numero', others)).toEqual([]);
    expect(judge('numero', [...others.slice(0, 60), '184127645108946']).length).toBe(1);
  });

  test('an empty column is clean', () => {
    expect(judge('email', [])).toEqual([]);
  });
});

test('counts have thousands separators', () => {
  expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
});
