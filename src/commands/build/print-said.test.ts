import { expect, test } from 'vitest';
import { fakeIo } from '../frame/fake-io.js';
import { printLines } from './print-said.js';

const lines = [
  { level: 'print', text: 'printed' },
  { level: 'info', text: 'logged' },
] as const;

test.each([
  [{}, 'printed\n'],
  [{ EIDER_PRINT: 'true' }, 'printed\n'],
  [{ EIDER_PRINT: 'false' }, ''],
])('with %j, what print() says is %j', (env, printed) => {
  const { io, stdout, stderr } = fakeIo({ env });
  printLines(lines, { quiet: false }, io);
  expect([stdout(), stderr()]).toEqual([printed, 'logged\n']);
});
