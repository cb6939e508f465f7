import { expect, test } from 'vitest';
import { Answers, type OpenQuestion } from './answers.js';
import { Unanswered, type Answer, type Ask } from './ask.js';

const rows = (value: string): Answer => ({
  kind: 'query',
  columns: [{ name: 'value', type: 'VARCHAR' }],
  rows: [[value]],
});

/** The only cell of an answer. */
function one(ask: Ask, sql: string): string {
  const cell = ask({ kind: 'query', sql }).rows[0]?.[0];
  return typeof cell === 'string' ? cell : '';
}

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
    const first = one(ask, 'a');
    const second = one(ask, `b after ${first}`);
    // The same statement asked twice is two questions: it may have an effect.
    const third = one(ask, 'a');
    return `${first}, ${second}, ${third}`;
  };
  expect(settle(template, new Answers())).toEqual(['a1, b after a12, a3', ['a', 'b after a1', 'a']]);
});

test('answers that do not fit any more are dropped, with all after them', () => {
  const answers = new Answers();
  settle((ask) => one(ask, 'a') + one(ask, 'b'), answers);
  expect(settle((ask) => one(ask, 'c'), answers)).toEqual(['c1', ['c']]);
  expect(settle((ask) => one(ask, 'c'), answers)).toEqual(['c1', []]);
});

test('answers of one rendering are not those of another', () => {
  const answers = new Answers();
  answers.answer({ rendering: 'one', index: 0, question: { kind: 'query', sql: 'a' } }, rows('x'));
  expect(() => answers.ask(() => 'two')({ kind: 'query', sql: 'a' })).toThrow(Unanswered);
  expect(answers.ask(() => 'one')({ kind: 'query', sql: 'a' })).toEqual(rows('x'));
});
