import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hintOf, messageOf, type Diagnostic } from '../diagnostics/diagnostic.js';
import { positionAt } from '../diagnostics/source.js';
import { loadTarget, type TargetOptions } from './load-target.js';
import { SecretString, type Target } from './target.js';

const defaults: TargetOptions = { projectName: 'shop', env: {}, cpus: 8 };

function load(text: string | undefined, options: Partial<TargetOptions> = {}) {
  const source = text === undefined ? undefined : { path: 'profiles.yml', text };
  return loadTarget(source, { ...defaults, ...options });
}

function lines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((finding) => {
    const at = finding.at && positionAt(finding.at.source, finding.at.start);
    const hint = hintOf(finding);
    return `${at?.line}:${at?.column} ${finding.code}: ${messageOf(finding)}${hint === undefined ? '' : ` | ${hint}`}`;
  });
}

function problems(text: string | undefined, options: Partial<TargetOptions> = {}): readonly string[] {
  return lines(load(text, options).diagnostics);
}

/** A target with its secrets shown as `secret:…`, for comparison. */
function revealed(target: Target | undefined): unknown {
  const show = (value: unknown): unknown =>
    value instanceof SecretString ? `secret:${value.reveal()}` : value;
  return (
    target && {
      ...target,
      attach: target.attach.map((each) => ({ ...each, path: show(each.path) })),
      secrets: target.secrets.map((each) => ({
        ...each,
        parameters: Object.fromEntries(
          Object.entries(each.parameters).map(([key, value]) => [key, show(value)]),
        ),
      })),
    }
  );
}

const plain = {
  profile: 'shop',
  name: 'dev',
  path: 'shop.duckdb',
  schema: 'main',
  threads: 4,
  readOnly: false,
  extensions: [],
  secrets: [],
  attach: [],
  settings: {},
  vars: {},
};

describe('without profiles.yml', () => {
  test('there is one target', () => {
    expect(load(undefined)).toEqual({ value: plain, diagnostics: [] });
    expect(load(undefined, { cpus: 2, profile: 'p', targetName: 'dev' }).value).toEqual({
      ...plain,
      profile: 'p',
      threads: 2,
    });
  });

  test('another target is unknown', () => {
    expect(problems(undefined, { targetName: 'prod' })).toEqual([
      'undefined:undefined profile/no-such-target: the profile `shop` has no target `prod` | its targets are `dev`',
    ]);
  });
});

describe('the environment', () => {
  test('limits memory and threads', () => {
    const env = { DUCKDB_MEMORY_LIMIT: '2GB', DUCKDB_THREAD_NUMBER: '3' };
    expect(load('shop: {outputs: {dev: {memory_limit: 8GB}}}', { env }).value).toEqual({
      ...plain,
      memoryLimit: '2GB',
      duckdbThreads: 3,
    });
    expect(load(undefined, { env: { DUCKDB_MEMORY_LIMIT: '', DUCKDB_THREAD_NUMBER: '' } }).value).toEqual(
      plain,
    );
  });

  test('is checked', () => {
    expect(problems(undefined, { env: { DUCKDB_MEMORY_LIMIT: 'lots', DUCKDB_THREAD_NUMBER: '0' } })).toEqual([
      'undefined:undefined profile/bad-environment-value: the environment variable `DUCKDB_MEMORY_LIMIT` should be a size such as `4GB`, `512MiB` or `80%` | change or unset `DUCKDB_MEMORY_LIMIT`',
      'undefined:undefined profile/bad-environment-value: the environment variable `DUCKDB_THREAD_NUMBER` should be a whole number from 1 to 9999 | change or unset `DUCKDB_THREAD_NUMBER`',
    ]);
  });
});

test('the example is valid, and says everything', () => {
  const text = readFileSync(new URL('../../../profiles.example.yml', import.meta.url), 'utf8');
  const env = { EIDER_SECRET_S3_KEY: 'k', EIDER_SECRET_PG_PASSWORD: '0123' };
  expect(load(text, { profile: 'locomvac', env })).toEqual({
    value: { ...plain, profile: 'locomvac', path: 'warehouse.duckdb' },
    diagnostics: [],
  });
  const full = load(text, { profile: 'locomvac', env, targetName: 'full' });
  expect(lines(full.diagnostics)).toEqual([]);
  expect(revealed(full.value)).toEqual({
    profile: 'locomvac',
    name: 'full',
    path: 'warehouse.duckdb',
    schema: 'main',
    threads: 4,
    duckdbThreads: 8,
    memoryLimit: '4GB',
    tempDirectory: 'target/tmp',
    readOnly: false,
    extensions: ['httpfs', 'spatial'],
    extensionDirectory: 'extensions',
    secrets: [
      {
        name: 'lake',
        type: 's3',
        parameters: {
          key_id: 'secret:k',
          secret: 'secret:',
          region: 'fr-par',
          endpoint: 's3.fr-par.scw.cloud',
          url_style: 'path',
          use_ssl: true,
          scope: 's3://locomvac',
        },
      },
      { name: 'open_data', type: 'http', parameters: { bearer_token: 'secret:' } },
      {
        name: 'application',
        type: 'postgres',
        parameters: {
          host: 'localhost',
          port: 5432,
          database: 'app',
          user: 'secret:reader',
          password: 'secret:0123',
        },
      },
    ],
    attach: [
      {
        path: 'secret:dbname=app',
        alias: 'production',
        type: 'postgres',
        secret: 'application',
        readOnly: true,
      },
      { path: 'archive.duckdb', alias: 'archive', readOnly: true },
    ],
    settings: { preserve_insertion_order: false, TimeZone: 'Europe/Paris' },
    vars: { years: [2022, 2023, 2024] },
  });
  expect(JSON.stringify(full)).not.toContain('0123');
});

describe('choosing', () => {
  const text =
    "shop:\n  target: \"{{ env_var('T', 'prod') }}\"\n  outputs: {dev: , prod: {path: p.duckdb}, ci: {path: \"{{ env_var('CI_PATH') }}\"}}\n";
  const usable = text.replace('dev: ,', 'dev: {},');

  test('the default, the given one, the only one', () => {
    const name = (options: Partial<TargetOptions>, from = usable) => load(from, options).value?.name;
    expect([
      name({}),
      name({ env: { T: 'dev' } }),
      name({ targetName: 'ci', env: { CI_PATH: 'x' } }),
      name({}, 'shop: {outputs: {prod: {}, dev: {}}}'),
      name({}, 'shop: {outputs: {only: {}}}'),
    ]).toEqual(['prod', 'dev', 'ci', 'dev', 'only']);
  });

  test('variables of other targets need not be set', () => {
    expect(problems(usable)).toEqual([]);
    expect(
      problems(
        'shop: {outputs: {dev: {}, ci: {threads: "{{ env_var(\'N\') }}", type: "{{ env_var(\'X\') }}"}}}',
      ),
    ).toEqual([]);
  });

  test('mistakes', () => {
    expect(problems(text)).toEqual(['3:18 yaml/wrong-type: `dev` should be a mapping, not nothing']);
    expect(problems(usable, { targetName: 'prd' })).toEqual([
      'undefined:undefined profile/no-such-target: the profile `shop` has no target `prd` | did you mean `prod`? its targets are `dev`, `prod`, `ci`',
    ]);
    expect(problems(usable, { env: { T: 'none' } })).toEqual([
      '2:11 profile/no-such-target: the profile `shop` has no target `none` | its targets are `dev`, `prod`, `ci`',
    ]);
    expect(problems(usable, { profile: 'shopp' })).toEqual([
      '1:1 profile/no-such-profile: profiles.yml has no profile `shopp` | did you mean `shop`?',
    ]);
    expect(problems('', {})).toEqual([
      '1:1 profile/no-such-profile: profiles.yml has no profile `shop` | it has none',
    ]);
    expect(problems('shop: {outputs: {a: {}, b: {}}}')).toEqual([
      '1:17 profile/no-default-target: the profile `shop` does not say which target is the usual one | add `target:` with one of `a`, `b`, or use `--target`',
    ]);
    expect(problems('shop: [a]\n')).toEqual(['1:8 yaml/wrong-type: `shop` should be a mapping, not a list']);
    expect(problems('shop: {outputs: [a]}\n')).toEqual([
      '1:18 yaml/wrong-type: `outputs` should be a mapping, not a list',
    ]);
    expect(problems('- a')).toEqual(['1:3 yaml/wrong-type: `profiles.yml` should be a mapping, not a list']);
  });
});

describe('values', () => {
  test('typed ones are rendered with their type', () => {
    const text = `shop: {outputs: {dev: {threads: "{{ env_var('N', '2') }}", read_only: '{{env_var("R")}}', path: "a/{{ env_var('X') }}/{{ env_var('Y', '') }}b.duckdb"}}}`;
    const { value, diagnostics } = load(text, { env: { R: 'true', X: '01' } });
    expect([value, diagnostics]).toEqual([
      { ...plain, threads: 2, readOnly: true, path: 'a/01/b.duckdb' },
      [],
    ]);
  });

  test('secrets stay secret and as written', () => {
    const text = `shop:
  outputs:
    dev:
      secrets:
        - {name: a, type: postgres, password: 0012, user: 1.10, host: "{{ env_var('EIDER_SECRET_HOST') }}"}
      attach:
        - {path: "postgres://u:p@h/db", alias: a}
        - {path: "{{ env_var('EIDER_SECRET_FILE') }}", alias: b, read_only: false}
`;
    const loaded = load(text, { env: { EIDER_SECRET_HOST: 'h', EIDER_SECRET_FILE: 'f' } });
    expect(lines(loaded.diagnostics)).toEqual([]);
    expect(revealed(loaded.value)).toEqual({
      ...plain,
      secrets: [
        {
          name: 'a',
          type: 'postgres',
          parameters: { password: 'secret:0012', user: 'secret:1.10', host: 'secret:h' },
        },
      ],
      attach: [
        { path: 'secret:postgres://u:p@h/db', alias: 'a', readOnly: true },
        { path: 'secret:f', alias: 'b', readOnly: false },
      ],
    });
  });

  test('every mistake at once, and no value of the environment in a message', () => {
    const text = `shop:
  outputs:
    dev:
      pth: x
      type: postgres
      threads: 0
      memory_limit: "{{ env_var('CANARY') }}"
      read_only: "{{ env_var('CANARY') }}"
      schema: "{{ env_var('EIDER_SECRET_CANARY') }}"
      temp_directory: "{{ var('x') }}"
      extension_directory: "{{ env_var('UNSET') }}"
      settings: {a: [1]}
      secrets:
        - {name: a, type: s4}
        - {name: b, type: s3, bearer_token: x}
        - {name: B, type: http}
        - {name: "{{ env_var('CANARY') }}", type: "{{ env_var('CANARY') }}"}
        - type: s3
      attach:
        - {path: x, alias: one, type: oracle, secret: c}
        - {path: x, alias: one, secret: bb}
    other: {threads: many}
`;
    const loaded = load(text, { env: { CANARY: 'tweety bird', EIDER_SECRET_CANARY: 'tweety bird' } });
    expect(lines(loaded.diagnostics)).toEqual([
      '9:15 profile/secret-in-plain-field: `schema` is not kept secret, and `EIDER_SECRET_CANARY` is a secret | use it in `secrets` or in the `path` of an attachment, or rename the variable',
      "10:23 profile/bad-template: only `env_var` can stand between `{{` and `}}` in profiles.yml | write `{{ env_var('NAME') }}` or `{{ env_var('NAME', 'default') }}`",
      "11:41 profile/missing-variable: the environment variable `UNSET` is not set | set it, put it in `.env`, or give a default: `{{ env_var('UNSET', '…') }}`",
      '5:13 yaml/not-allowed: `postgres` is not a value of `type` | the values are `duckdb`',
      '6:16 yaml/bad-value: `threads` should be at least 1',
      '7:21 yaml/bad-value: `memory_limit` should be a size such as `4GB`, `512MiB` or `80%`',
      '8:18 yaml/wrong-type: `read_only` should be `true` or `false`, not text',
      '14:27 yaml/not-allowed: `s4` is not a value of `type` | did you mean `s3`? the values are `s3`, `gcs`, `r2`, `http`, `postgres`, `mysql`, `azure`, `huggingface`',
      '15:31 yaml/unknown-key: `bearer_token` is not a key of a secret of type `s3` | the keys here are `name`, `type`, `persistent`, `provider`, `chain`, `key_id`, `secret`, `session_token`, `region`, `endpoint`, `url_style`, `use_ssl`, `url_compatibility_mode`, `kms_key_id`, `requester_pays`, `profile`, `account_id`, `scope`',
      "17:51 yaml/not-allowed: `{{ env_var('CANARY') }}` is not a value of `type` | the values are `s3`, `gcs`, `r2`, `http`, `postgres`, `mysql`, `azure`, `huggingface`",
      '18:11 yaml/missing-key: a secret of type `s3` needs `name` | add `name:` here',
      '20:39 yaml/not-allowed: `oracle` is not a value of `type` | the values are `duckdb`, `sqlite`, `postgres`, `mysql`',
      '12:22 yaml/wrong-type: `a` should be text or a number or `true` or `false`, not a list',
      '4:7 yaml/unknown-key: `pth` is not a key of a target | did you mean `path`?',
      '22:22 yaml/wrong-type: `threads` should be a number, not text',
      '16:18 profile/duplicate-name: two secrets are named `B` | rename one of them',
      '21:28 profile/duplicate-name: two attached databases are named `one` | rename one of them',
      '20:55 profile/unknown-secret: there is no secret `c` in this target | did you mean `b`?',
      '21:41 profile/unknown-secret: there is no secret `bb` in this target | did you mean `b`?',
    ]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain('tweety');
  });
});
