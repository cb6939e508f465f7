import { describe, expect, test } from 'vitest';
import type { Environment, Target } from '../target.js';
import { findingsOf, simpleRender } from './dbt-project.test-helper.js';
import { loadDbtTarget } from './load-dbt-target.js';

function load(text: string, env: Environment = {}, targetName?: string) {
  return loadDbtTarget(
    { path: 'profiles.yml', text },
    { profile: 'shop', renderText: simpleRender(env), env, ...(targetName !== undefined && { targetName }) },
  );
}

const output = (keys: string): string => `shop: {target: dev, outputs: {dev: {type: duckdb, ${keys}}}}\n`;

describe('a target', () => {
  test('in full', () => {
    const text = `
shop:
  target: "{{ env_var('TARGET', 'dev') }}"
  outputs:
    dev:
      type: duckdb
      path: "data/{{ env_var('NAME') }}.duckdb"
      schema: analytics
      threads: "{{ env_var('THREADS') }}"
      extensions: [httpfs, {name: h3, repo: community}]
      config_options: {allow_unsigned_extensions: true}
      settings: {memory_limit: 4GB, preserve_insertion_order: false}
      external_root: out
      retries: {connect_attempts: 3, retryable_exceptions: [IOException]}
      disable_transactions: true
      secrets:
        - {type: s3, region: eu-west-3, key_id: abc, secret: "{{ env_var('DBT_ENV_SECRET_KEY') }}", scope: [s3://a]}
        - {type: http, name: web, bearer_token: 0123}
        - {type: gcs, provider: credential_chain, region: "{{ env_var('DBT_ENV_SECRET_KEY') }}"}
      attach:
        - {path: other.duckdb}
        - {path: "postgres://u:p@h/db", alias: pg, type: postgres, read_only: true}
        - {path: "ducklake:meta.ducklake", alias: lake, options: {data_path: files, encrypted: true, encryption_key: k}}
    prod: {type: snowflake, password: "{{ env_var('NOWHERE') }}"}
`;
    const env = { NAME: 'shop', THREADS: '6', DBT_ENV_SECRET_KEY: 'very secret' };
    const outcome = load(text, env);
    expect(findingsOf(outcome)).toEqual([]);
    expect(JSON.parse(JSON.stringify(outcome.value))).toMatchSnapshot();
    expect(JSON.stringify(outcome)).not.toMatch(/very secret|0123|u:p@h/u);
    expect(revealed(outcome.value)).toEqual([
      { secret: 'very secret' },
      { bearer_token: '0123' },
      { region: 'very secret' },
    ]);
  });

  test('with the least', () => {
    expect(JSON.parse(JSON.stringify(load(output('')).value))).toMatchObject({
      name: 'dev',
      path: ':memory:',
      schema: 'main',
      threads: 1,
      readOnly: false,
      dbt: { database: 'memory', externalRoot: '.', disableTransactions: false },
    });
  });

  test.each([
    ['path: /a/b.c/shop.v1.duckdb', 'shop.v1'],
    ["path: ':memory:'", 'memory'],
    ['path: shop', 'shop'],
    ['path: a.db, database: pg, attach: [{path: x, alias: pg}]', 'pg'],
  ])('%s has the database %s', (keys, database) => {
    expect(load(output(keys)).value?.dbt?.database).toBe(database);
  });
});

function revealed(target: Target | undefined): readonly object[] {
  const chosen = new Set(['secret', 'bearer_token', 'region']);
  return (target?.secrets ?? []).map(({ parameters }) =>
    Object.fromEntries(
      Object.entries(parameters).flatMap(([key, value]) =>
        chosen.has(key) && typeof value === 'object' ? [[key, value.reveal()]] : [],
      ),
    ),
  );
}

describe('mistakes', () => {
  test.each([
    [
      output('path: a.db, database: b'),
      'profiles.yml:1:73 error yaml/bad-value `database` should be `a`, as `path` says, or the alias of an attached database',
    ],
    [
      output('threads: many'),
      'profiles.yml:1:60 error yaml/bad-value `threads` should be a whole number, 1 or more',
    ],
    [
      output('pth: a.db'),
      'profiles.yml:1:51 warning dbt/unknown-key `pth` is not a key of a target of dbt-duckdb, and says nothing',
    ],
    [
      output('plugins: [{module: gsheet}]'),
      'profiles.yml:1:51 warning dbt/unsupported `plugins` is not supported: they are Python; DuckDB itself reads most of the same with `extensions`, `secrets` and `attach`',
    ],
    [
      output('attach: [{alias: a}]'),
      'profiles.yml:1:61 error yaml/missing-key an attached database needs `path`',
    ],
    [
      'shop: {outputs: {dev: {type: duckdb}}}',
      'profiles.yml:1:17 error profile/no-such-target the profile `shop` has no target `default`',
    ],
    [
      'shop: {target: dev, outputs: {dev: {type: postgres}}}',
      'profiles.yml:1:43 error yaml/not-allowed `postgres` is not a value of `type`',
    ],
    ['shop: {target: dev}', 'profiles.yml:1:8 error yaml/missing-key a profile needs `outputs`'],
    ['other: {}', 'profiles.yml:1:1 error profile/no-such-profile profiles.yml has no profile `shop`'],
  ])('%s', (text, finding) => {
    expect(findingsOf(load(text))).toEqual([finding]);
  });

  test('no profile at all', () => {
    const outcome = loadDbtTarget(undefined, { profile: 'shop', renderText: simpleRender({}), env: {} });
    expect(outcome.value).toBeUndefined();
    expect(findingsOf(outcome)).toEqual([
      'undefined:undefined:undefined error profile/no-such-profile profiles.yml has no profile `shop`',
    ]);
  });
});
