import { expect, test } from 'vitest';
import type { Secret } from '../../core/project/target.js';
import { usableSecrets } from './attach.js';

const secret = (name: string, type: string): Secret => ({ name, type, parameters: {} });

test('a secret waits for the extension that knows its type', () => {
  const secrets = [
    secret('lake', 's3'),
    secret('web', 'HTTP'),
    secret('app', 'postgres'),
    secret('other', 'new_kind'),
  ];
  const names = (loaded: readonly string[]): readonly string[] =>
    usableSecrets(secrets, loaded).map(({ name }) => name);
  expect([names([]), names(['httpfs']), names(['postgres', 'spatial'])]).toEqual([
    ['other'],
    ['lake', 'web', 'other'],
    ['app', 'other'],
  ]);
});
