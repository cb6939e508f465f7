import { createHmac } from 'node:crypto';
import { format } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { PseudonymKey } from './pseudonym-key.js';

let opened: Sandbox;
let connection: Connection;
beforeEach(async () => {
  opened = await sandbox();
  connection = await (await opened.open()).connect();
});
afterEach(() => opened.close());

const pseudonym = (text: string): string =>
  `sha256(getvariable('eider_pseudonym_outer') || unhex(sha256(getvariable('eider_pseudonym_inner') || encode(${text}))))`;

test('is HMAC-SHA-256 as Node computes it, for keys of any length and texts of any kind', async () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}|\0/u.test(value));
  const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(key, text, async (secret, value) => {
      await new PseudonymKey(secret).give(connection);
      const expected = createHmac('sha256', secret).update(value).digest('hex');
      expect(await connection.value(`select ${pseudonym(quoteText(value))}`)).toBe(expected);
    }),
    { numRuns: 60 },
  );
});

test('is in no statement, no view and no text of the object', async () => {
  const secret = 'Zzyzx-secret-key-of-more-than-32-characters';
  const key = new PseudonymKey(secret);
  const sent: string[] = [];
  await key.give({ run: async (sql: string) => sent.push(sql) } as unknown as Connection);
  expect(sent).toEqual([
    'set variable eider_pseudonym_inner = $1::blob',
    'set variable eider_pseudonym_outer = $1::blob',
  ]);
  await key.give(connection);
  await connection.run(`create view p as select ${pseudonym("'x'")} as p`);
  const catalogue = JSON.stringify(await connection.rows('select sql from duckdb_views()'));
  const shown = `${catalogue} ${JSON.stringify(key)} ${format('%s %o', key, key)} ${key.fingerprint}`;
  expect(shown).not.toContain('Zzyzx');
  expect(key.fingerprint).toMatch(/^[0-9a-f]{16}$/u);
});

test('read from the environment: missing, short, good', () => {
  const long = 'k'.repeat(32);
  expect(
    [{}, { EIDER_PSEUDONYM_KEY: '' }, { EIDER_PSEUDONYM_KEY: 'short' }, { EIDER_PSEUDONYM_KEY: long }].map(
      (env) => PseudonymKey.problem(env),
    ),
  ).toEqual(['missing', 'missing', 'short', undefined]);
  expect(PseudonymKey.read({ EIDER_PSEUDONYM_KEY: 'short' })).toBe(undefined);
  const prints = [long, `${long}x`].map(
    (value) => PseudonymKey.read({ EIDER_PSEUDONYM_KEY: value })?.fingerprint,
  );
  expect(new Set(prints).size).toBe(2);
});
