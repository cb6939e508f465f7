import { describe, expect, test } from 'vitest';
import { agendaAt } from './due.js';
import { testJob } from './jobs.test-helper.js';

const daily = testJob();
const at = (text: string): Date => new Date(text);

describe('what is due', () => {
  test('a job that was never seen begins from now', () => {
    const agenda = agendaAt([daily], {}, at('2026-11-21T10:00:00Z'));
    expect(agenda).toEqual({
      due: [],
      leftOut: [],
      reset: [],
      handled: { nightly: '2026-11-21T10:00:00.000Z' },
      next: at('2026-11-22T00:00:00Z'),
    });
  });

  test('a time that has come is due once', () => {
    const handled = { nightly: '2026-11-21T10:00:00.000Z' };
    const first = agendaAt([daily], handled, at('2026-11-22T00:00:30Z'));
    expect(first.due).toEqual([{ job: 'nightly', time: at('2026-11-22T00:00:00Z'), missed: false }]);
    expect(agendaAt([daily], first.handled, at('2026-11-22T00:00:31Z')).due).toEqual([]);
  });

  test('many missed times are made up for once, by the last', () => {
    const agenda = agendaAt([daily], { nightly: '2026-11-01T00:00:00.000Z' }, at('2026-11-21T10:00:00Z'));
    expect(agenda.due).toEqual([{ job: 'nightly', time: at('2026-11-21T00:00:00Z'), missed: true }]);
    expect(agendaAt([daily], agenda.handled, at('2026-11-21T10:01:00Z')).due).toEqual([]);
  });

  test('a job that does not catch up leaves them out, and says so', () => {
    const job = testJob({ catchUp: false });
    const agenda = agendaAt([job], { nightly: '2026-11-01T00:00:00.000Z' }, at('2026-11-21T10:00:00Z'));
    expect(agenda.due).toEqual([]);
    expect(agenda.leftOut).toEqual([{ job: 'nightly', time: at('2026-11-21T00:00:00Z'), missed: true }]);
    expect(agenda.handled).toEqual({ nightly: '2026-11-21T00:00:00.000Z' });
  });

  test('a clock that goes back runs nothing twice', () => {
    const handled = { nightly: '2026-11-22T00:00:00.000Z' };
    for (const time of ['2026-11-21T23:10:00Z', '2026-11-22T00:00:00Z', '2026-11-22T00:05:00Z']) {
      const agenda = agendaAt([daily], handled, at(time));
      expect(agenda.due).toEqual([]);
      expect(agenda.handled).toEqual(handled);
      expect(agenda.next).toEqual(at('2026-11-23T00:00:00Z'));
    }
  });

  test('a clock that had been wrong by years does not stop a job for years', () => {
    const agenda = agendaAt([daily], { nightly: '2099-01-01T00:00:00.000Z' }, at('2026-11-21T10:00:00Z'));
    expect(agenda.reset).toEqual(['nightly']);
    expect(agenda.handled).toEqual({ nightly: '2026-11-21T10:00:00.000Z' });
    expect(agenda.next).toEqual(at('2026-11-22T00:00:00Z'));
  });

  test('a state that cannot be read as a time is none', () => {
    const agenda = agendaAt([daily], { nightly: 'yesterday' }, at('2026-11-21T10:00:00Z'));
    expect(agenda.handled).toEqual({ nightly: '2026-11-21T10:00:00.000Z' });
  });

  test('of several jobs, the next time of any is the next; one without a schedule has none', () => {
    const jobs = [
      daily,
      testJob({ name: 'hourly', schedule: { pattern: '@hourly', zone: 'UTC' } }),
      { ...testJob({ name: 'by hand' }), schedule: undefined },
    ].map(({ schedule, ...job }) => (schedule ? { ...job, schedule } : job));
    const agenda = agendaAt(jobs, {}, at('2026-11-21T10:30:00Z'));
    expect(agenda.next).toEqual(at('2026-11-21T11:00:00Z'));
    expect(Object.keys(agenda.handled)).toEqual(['nightly', 'hourly']);
  });
});
