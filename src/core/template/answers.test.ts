import { expect, test } from 'vitest';
import { Answers, type OpenQuestion } from './answers.js';
import { Unanswered, type Answer, type Ask } from './ask.js';

const rows = (value: string): Answer => ({
  kind: 'query',
  columns: [{ name: 'value', type: 'VARCHAR' }],
  rows: [[value]],
});

/** Renders until nothing is asked; gives the text, and how often each statement was run. */
function settle(template: (ask: Ask) => string, answers: Answers): readonly [string, readonly string[]] {
  const run: string[] = [];
  for (;;) {
    try {
      return [template(answers.ask(() => 'one')), run];
    } catch (error) {
      if (!(error instanceof Unanswered) || error.question.kind !== 'query') throw error;
      run.push(error.question.sql);
      const open: OpenQuestion = { rendering: 'one', index: error.index, question: error.question };
      answers.answer(open, rows(`${error.question.sql}${run.length}`));
    }
  }
}

test('a template asks until all is answered, and every statement is run once', () => {
  const template = (ask: Ask): string => {
    const first = String(ask({ kind: 'query', sql: 'a' }).rows[0]?.[0]);
    const second = String(ask({ kind: 'query', sql: `b after ${first}` }).rows[0]?.[0]);
    // The same statement asked twice is two questions: it may have an effect.
    const third = String(ask({ kind: 'query', sql: 'a' }).rows[0]?.[0]);
    return `${first}, ${second}, ${third}`;
  };
  expect(settle(template, new Answers())).toEqual(['a1, b after a12, a3', ['a', 'b after a1', 'a']]);
});

test('answers that do not fit any more are dropped, with all after them', () => {
  const answers = new Answers();
  settle(
    (ask) => String(ask({ kind: 'query', sql: 'a' }).rows) + String(ask({ kind: 'query', sql: 'b' }).rows),
    answers,
  );
  expect(settle((ask) => String(ask({ kind: 'query', sql: 'c' }).rows), answers)).toEqual(['c1', ['c']]);
  expect(settle((ask) => String(ask({ kind: 'query', sql: 'c' }).rows), answers)).toEqual(['c1', []]);
});

test('answers of one rendering are not those of another', () => {
  const answers = new Answers();
  answers.answer({ rendering: 'one', index: 0, question: { kind: 'query', sql: 'a' } }, rows('x'));
  expect(() => answers.ask(() => 'two')({ kind: 'query', sql: 'a' })).toThrow(Unanswered);
  expect(answers.ask(() => 'one')({ kind: 'query', sql: 'a' })).toEqual(rows('x'));
});
