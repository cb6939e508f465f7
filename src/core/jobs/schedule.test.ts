import { describe, expect, test } from 'vitest';
import { isTimeZone, lastTime, nextTime, patternProblem } from './schedule.js';

const paris = (pattern: string) => ({ pattern, zone: 'Europe/Paris' });

function times(pattern: string, from: string, count: number): readonly string[] {
  const found: string[] = [];
  let at = new Date(from);
  for (let index = 0; index < count; index += 1) {
    const next = nextTime(paris(pattern), at);
    if (!next) break;
    found.push(next.toISOString());
    at = next;
  }
  return found;
}

describe('times of a schedule', () => {
  test('a time that the clocks leave out comes right after the gap, once', () => {
    expect(times('30 2 * * *', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  test('a time that comes twice is taken once, also in a list', () => {
    expect(times('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(times('30 2,4 * * *', '2026-10-24T12:00:00Z', 3)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T03:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('every hour follows the clock on the wall, through both changes', () => {
    expect(times('0 * * * *', '2026-10-24T23:30:00Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  test('@daily is midnight of its zone, @yearly the first of January', () => {
    expect(times('@daily', '2026-07-01T00:00:00Z', 1)).toEqual(['2026-07-01T22:00:00.000Z']);
    expect(times('@yearly', '2026-07-01T00:00:00Z', 2)).toEqual([
      '2026-12-31T23:00:00.000Z',
      '2027-12-31T23:00:00.000Z',
    ]);
  });

  test.each(['30 2 * * *', '*/20 1-3 * * *', '@hourly', '@weekly', '15 2,3 25,29 3,10 *'])(
    'the last time of %s is the one before the next, at every quarter of an hour of both changes',
    (pattern) => {
      for (const day of ['2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z']) {
        const start = Date.parse(day);
        for (let quarter = 0; quarter < 96; quarter += 1) {
          const at = new Date(start + quarter * 900_000);
          const last = lastTime(paris(pattern), at);
          if (!last) continue;
          expect(last.getTime()).toBeLessThanOrEqual(at.getTime());
          expect(nextTime(paris(pattern), new Date(last.getTime() - 1000))).toEqual(last);
          const following = nextTime(paris(pattern), last) ?? new Date(8.64e15);
          expect(following.getTime()).toBeGreaterThan(at.getTime());
        }
      }
    },
  );

  test('a time counts as come in its own second', () => {
    const at = new Date('2026-11-21T00:00:00.000Z');
    expect(lastTime({ pattern: '@daily', zone: 'UTC' }, at)).toEqual(at);
    expect(lastTime({ pattern: '@daily', zone: 'UTC' }, new Date(at.getTime() - 1))).toEqual(
      new Date('2026-11-20T00:00:00.000Z'),
    );
  });
});

describe('what a schedule may be', () => {
  test.each([
    ['30 2 * * *', undefined],
    ['0 6 * * MON-FRI', undefined],
    ['0 0 L * *', undefined],
    [' @Daily ', undefined],
    ['@every 5m', 'there is no such nickname'],
    ['* * * *', 'it has 4 fields, not five'],
    ['2026-01-01T00:00:00', 'it has one field, not five'],
    ['0 25 * * *', 'invalid value for hour: 25'],
  ])('%s: %s', (pattern, problem) => {
    expect(patternProblem(pattern)).toBe(problem);
  });

  test('a zone is one that the runtime knows', () => {
    expect(['UTC', 'Europe/Paris', 'Indian/Reunion', 'Paris', ''].map(isTimeZone)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
