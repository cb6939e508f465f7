import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../core/diagnostics/diagnostic.js';
import { translateDbt } from './translate.js';

/** What a command with some flags of its own is told, what is set besides, and what is said of it. */
function translated(
  line: string,
  {
    env = {},
    isDbt = true,
    own = ['--select', '-s', '--output'],
  }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly isDbt?: boolean;
    readonly own?: readonly string[];
  } = {},
) {
  const made = translateDbt(line.split(' '), { env, isDbt, hasFlag: (flag) => own.includes(flag) });
  const variables = Object.entries(made.env).filter(([name, value]) => env[name] !== value);
  return {
    words: made.words.join(' '),
    set: Object.fromEntries(variables),
    told: made.findings.map(messageOf),
  };
}

describe('flags', () => {
  test.each([
    ['build -s a+ --full-refresh', 'build -s a+ --full-refresh', {}],
    ['--log-format json build --select a', 'build --select a', { EIDER_OUTPUT: 'json' }],
    ['build --log-format=text', 'build', { EIDER_OUTPUT: 'text' }],
    ['build --log-level ERROR', 'build', { EIDER_QUIET: 'true' }],
    ['build --log-level info', 'build', { EIDER_QUIET: 'false' }],
    ['build --no-use-colors', 'build', { NO_COLOR: '1', FORCE_COLOR: '' }],
    ['build --use-colors', 'build', { NO_COLOR: '', FORCE_COLOR: '1' }],
    ['build --no-defer --no-fail-fast', 'build', { EIDER_DEFER: 'false', EIDER_FAIL_FAST: 'false' }],
    ['ls --resource-types model seed', 'ls --resource-type model seed', {}],
    ['ls --exclude-resource-types=test', 'ls --exclude-resource-type=test', {}],
    ['ls --model a', 'ls --models a', {}],
    ['build --defer --defer-state prod', 'build --defer', { EIDER_STATE: 'prod' }],
    ['build --single-threaded', 'build', { EIDER_THREADS: '1' }],
    ['build -- --log-path', 'build -- --log-path', {}],
    ['build --nothing-of-dbt', 'build --nothing-of-dbt', {}],
  ])('`%s` is `%s`', (line, words, set) => {
    const own = ['--select', '-s', '--output', '--defer', '--state'];
    expect(translated(line, { own })).toEqual({ words, set, told: [] });
  });

  test('one without effect is taken away with its value, and told of', () => {
    expect(translated('build --no-partial-parse --log-path logs -s a -d')).toEqual({
      words: 'build -s a',
      set: {},
      told: [
        '`--no-partial-parse` has no effect: Eider reads a project in one way, and what it keeps between runs is always right',
        '`--log-path` has no effect: Eider writes no log file',
        '`-d` has no effect: EIDER_DEBUG=1 shows where an unexpected failure happened',
      ],
    });
  });

  test('a flag that dbt takes everywhere is taken by a command without it', () => {
    expect(translated('parse --threads 8 -x')).toEqual({
      words: 'parse',
      set: {},
      told: [
        '`--threads` has no effect: this command has no use for it',
        '`-x` has no effect: this command has no use for it',
      ],
    });
    expect(translated('build --threads 8', { own: ['--threads'] }).words).toBe('build --threads 8');
    expect(translated('parse --full-refresh').words).toBe('parse --full-refresh');
  });

  test('a value that means nothing here is told of', () => {
    expect(translated('build --state a --defer-state b', { own: ['--state'] }).told).toEqual([
      '`--defer-state` has no effect: `--state` goes before it',
    ]);
  });

  test('a value that is missing', () => {
    expect(translated('build --log-format').told).toEqual(['`--log-format` needs a value: <format>']);
  });
});

describe('variables', () => {
  const env = { DBT_TARGET: 'prod', DBT_FULL_REFRESH: 'f', DBT_LOG_FORMAT: 'json', DBT_USE_COLORS: '0' };
  const set = { EIDER_TARGET: 'prod', EIDER_FULL_REFRESH: 'false', EIDER_OUTPUT: 'json', NO_COLOR: '1' };

  test('stand in for flags, in a dbt project only', () => {
    expect(translated('build', { env })).toEqual({ words: 'build', set, told: [] });
    expect(translated('build', { env, isDbt: false }).set).toEqual({});
  });

  test('the newer name, an own variable and a flag go before them', () => {
    expect(translated('build', { env: { ...env, DBT_ENGINE_TARGET: 'ci' } }).set).toEqual({
      ...set,
      EIDER_TARGET: 'ci',
    });
    expect(translated('build', { env: { ...env, EIDER_TARGET: 'dev' } }).set).not.toHaveProperty(
      'EIDER_TARGET',
    );
    expect(translated('build --log-format text', { env }).set).toEqual({ ...set, EIDER_OUTPUT: 'text' });
  });
});
