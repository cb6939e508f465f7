/** What a flag of dbt comes to. */
export type DbtEffect =
  /** Eider has the flag by the same name; `variable` is what stands in for it when it is not given. */
  | { readonly kind: 'same'; readonly variable?: string }
  /** Another name of a flag of Eider's. */
  | { readonly kind: 'renamed'; readonly to: string; readonly variable?: string }
  /** Variables of the environment that say the same; undefined where the value has no meaning here. `unless` names a flag that goes before it. */
  | {
      readonly kind: 'set';
      readonly variables: (value: string) => Readonly<Record<string, string>> | undefined;
      readonly means: string;
      readonly unless?: string;
    }
  /** Accepted, and said to be of no use here: `why`, as the end of a sentence. */
  | { readonly kind: 'nothing'; readonly why: string };

/** A flag of dbt's command line. */
export interface DbtFlag {
  /** Every spelling. */
  readonly flags: readonly string[];
  /** What stands behind it: `<folder>`. */
  readonly takes?: string;
  /** dbt's variable for it, without `DBT_` or `DBT_ENGINE_`. */
  readonly env?: string;
  /** dbt takes it at every command: one of Eider's that has no such option takes it too, and says that it has no use for it. */
  readonly everywhere?: boolean;
  readonly effect: DbtEffect;
}

const same = (variable?: string): DbtEffect => ({
  kind: 'same',
  ...(variable !== undefined && { variable }),
});
const nothing = (why: string): DbtEffect => ({ kind: 'nothing', why });
const set = (means: string, variables: Readonly<Record<string, string>>, unless?: string): DbtEffect => ({
  kind: 'set',
  means,
  variables: () => variables,
  ...(unless !== undefined && { unless }),
});

const noLogFile = nothing('Eider writes no log file');
const ownParser = nothing('Eider reads a project in one way, and what it keeps between runs is always right');

/** Flags that choose, place and run: those that Eider has too. */
const shared: readonly DbtFlag[] = [
  { flags: ['--project-dir'], takes: '<folder>', env: 'PROJECT_DIR', effect: same('EIDER_PROJECT_DIR') },
  { flags: ['--profiles-dir'], takes: '<folder>', env: 'PROFILES_DIR', effect: same('EIDER_PROFILES_DIR') },
  { flags: ['--profile'], takes: '<name>', env: 'PROFILE', effect: same('EIDER_PROFILE') },
  { flags: ['--target', '-t'], takes: '<name>', env: 'TARGET', effect: same('EIDER_TARGET') },
  { flags: ['--target-path'], takes: '<folder>', env: 'TARGET_PATH', effect: same('EIDER_TARGET_PATH') },
  { flags: ['--vars'], takes: '<map>', effect: same() },
  { flags: ['--select', '-s'], takes: '<selectors...>', effect: same() },
  { flags: ['--models', '-m'], takes: '<selectors...>', effect: same() },
  { flags: ['--model'], takes: '<selectors...>', effect: { kind: 'renamed', to: '--models' } },
  { flags: ['--exclude'], takes: '<selectors...>', effect: same() },
  { flags: ['--selector'], takes: '<name>', effect: same() },
  {
    flags: ['--resource-type'],
    takes: '<kinds...>',
    env: 'RESOURCE_TYPES',
    effect: same('EIDER_RESOURCE_TYPE'),
  },
  { flags: ['--resource-types'], takes: '<kinds...>', effect: { kind: 'renamed', to: '--resource-type' } },
  {
    flags: ['--exclude-resource-type'],
    takes: '<kinds...>',
    env: 'EXCLUDE_RESOURCE_TYPES',
    effect: same('EIDER_EXCLUDE_RESOURCE_TYPE'),
  },
  {
    flags: ['--exclude-resource-types'],
    takes: '<kinds...>',
    effect: { kind: 'renamed', to: '--exclude-resource-type' },
  },
  {
    flags: ['--indirect-selection'],
    takes: '<mode>',
    env: 'INDIRECT_SELECTION',
    everywhere: true,
    effect: same('EIDER_INDIRECT_SELECTION'),
  },
  { flags: ['--state'], takes: '<folder>', env: 'STATE', everywhere: true, effect: same('EIDER_STATE') },
  { flags: ['--defer'], env: 'DEFER', everywhere: true, effect: same('EIDER_DEFER') },
  { flags: ['--no-defer'], effect: set('no `--defer`', { EIDER_DEFER: 'false' }) },
  {
    flags: ['--defer-state'],
    takes: '<folder>',
    env: 'DEFER_STATE',
    effect: {
      kind: 'set',
      means: '`--state`, where that is not given',
      variables: (folder) => ({ EIDER_STATE: folder }),
      unless: '--state',
    },
  },
  { flags: ['--favor-state'], env: 'FAVOR_STATE', everywhere: true, effect: same('EIDER_FAVOR_STATE') },
  { flags: ['--no-favor-state'], effect: set('no `--favor-state`', { EIDER_FAVOR_STATE: 'false' }) },
  { flags: ['--full-refresh', '-f'], env: 'FULL_REFRESH', effect: same('EIDER_FULL_REFRESH') },
  { flags: ['--threads'], takes: '<number>', everywhere: true, effect: same('EIDER_THREADS') },
  {
    flags: ['--single-threaded'],
    env: 'SINGLE_THREADED',
    effect: set('`--threads 1`', { EIDER_THREADS: '1' }, '--threads'),
  },
  { flags: ['--no-single-threaded'], effect: nothing('it says what is usual') },
  { flags: ['--fail-fast', '-x'], env: 'FAIL_FAST', everywhere: true, effect: same('EIDER_FAIL_FAST') },
  { flags: ['--no-fail-fast'], effect: set('no `--fail-fast`', { EIDER_FAIL_FAST: 'false' }) },
  { flags: ['--empty'], env: 'EMPTY', effect: same('EIDER_EMPTY') },
  { flags: ['--no-empty'], effect: set('no `--empty`', { EIDER_EMPTY: 'false' }) },
  { flags: ['--sample'], takes: '<part>', effect: same() },
  {
    flags: ['--event-time-start'],
    takes: '<time>',
    env: 'EVENT_TIME_START',
    effect: same('EIDER_EVENT_TIME_START'),
  },
  {
    flags: ['--event-time-end'],
    takes: '<time>',
    env: 'EVENT_TIME_END',
    effect: same('EIDER_EVENT_TIME_END'),
  },
  { flags: ['--store-failures'], env: 'STORE_FAILURES', effect: same('EIDER_STORE_FAILURES') },
  { flags: ['--inline'], takes: '<sql>', effect: same() },
  { flags: ['--inline-direct'], takes: '<sql>', effect: { kind: 'renamed', to: '--inline' } },
  { flags: ['--limit'], takes: '<rows>', effect: same() },
  { flags: ['--args'], takes: '<map>', effect: same() },
];

/** What is printed, and how loud. */
const output: readonly DbtFlag[] = [
  { flags: ['--quiet', '-q'], env: 'QUIET', effect: same('EIDER_QUIET') },
  { flags: ['--no-quiet'], effect: set('no `--quiet`', { EIDER_QUIET: 'false' }) },
  { flags: ['--warn-error'], env: 'WARN_ERROR', everywhere: true, effect: same('EIDER_WARN_ERROR') },
  { flags: ['--no-warn-error'], effect: set('no `--warn-error`', { EIDER_WARN_ERROR: 'false' }) },
  {
    flags: ['--warn-error-options'],
    takes: '<map>',
    env: 'WARN_ERROR_OPTIONS',
    everywhere: true,
    effect: same('EIDER_WARN_ERROR_OPTIONS'),
  },
  {
    flags: ['--log-format'],
    takes: '<format>',
    env: 'LOG_FORMAT',
    effect: {
      kind: 'set',
      means: '`--output json`, where it is `json`; what Eider prints is text else',
      variables: (format) => ({ EIDER_OUTPUT: format.toLowerCase() === 'json' ? 'json' : 'text' }),
    },
  },
  {
    flags: ['--log-level'],
    takes: '<level>',
    env: 'LOG_LEVEL',
    effect: {
      kind: 'set',
      means: '`--quiet`, where it is `warn`, `error` or `none`; `debug` tells no more than `info`',
      variables: (level) => ({ EIDER_QUIET: String(/^(?:warn|error|none)$/iu.test(level)) }),
    },
  },
  {
    flags: ['--use-colors'],
    env: 'USE_COLORS',
    effect: {
      kind: 'set',
      means:
        'colours, also where there is no terminal (FORCE_COLOR); of the variable, a false one means none',
      variables: (value) =>
        /^(?:0|f|false|n|no|off)$/iu.test(value) ? { NO_COLOR: '1' } : { FORCE_COLOR: '1', NO_COLOR: '' },
    },
  },
  {
    flags: ['--no-use-colors'],
    effect: set('`--no-color`', { NO_COLOR: '1', FORCE_COLOR: '' }),
  },
  {
    flags: ['--debug', '-d', '--no-debug'],
    effect: nothing('EIDER_DEBUG=1 shows where an unexpected failure happened'),
  },
  {
    flags: ['--print'],
    env: 'PRINT',
    effect: {
      kind: 'set',
      means:
        'what macros say with `print()` is shown, as it is anyway; of the variable, a false one hides it',
      variables: (value) => ({ EIDER_PRINT: String(!/^(?:0|f|false|n|no|off)$/iu.test(value)) }),
    },
  },
  {
    flags: ['--no-print'],
    effect: set('what macros say with `print()` is not shown', { EIDER_PRINT: 'false' }),
  },
  { flags: ['--printer-width'], takes: '<columns>', effect: nothing('the width is that of the terminal') },
  { flags: ['--show'], effect: nothing('`eider show` prints rows') },
  {
    flags: ['--show-all-deprecations', '--no-show-all-deprecations'],
    effect: nothing('Eider tells each finding at its place'),
  },
];

/** What Eider does in its own way, or has no use for. */
const unneeded: readonly DbtFlag[] = [
  { flags: ['--write-json', '--no-write-json'], effect: nothing('artifacts are always written') },
  { flags: ['--partial-parse', '--no-partial-parse'], effect: ownParser },
  { flags: ['--partial-parse-file-path'], takes: '<file>', effect: ownParser },
  { flags: ['--partial-parse-file-diff', '--no-partial-parse-file-diff'], effect: ownParser },
  { flags: ['--static-parser', '--no-static-parser'], effect: ownParser },
  { flags: ['--use-experimental-parser', '--no-use-experimental-parser'], effect: ownParser },
  { flags: ['--use-v2-parser', '--no-use-v2-parser', '--v2-parser', '--no-v2-parser'], effect: ownParser },
  { flags: ['--sqlparse'], takes: '<map>', effect: ownParser },
  { flags: ['--macro-debugging', '--no-macro-debugging'], effect: ownParser },
  {
    flags: ['--introspect', '--no-introspect'],
    effect: nothing('what templates ask of the database is always asked'),
  },
  {
    flags: ['--inject-ephemeral-ctes', '--no-inject-ephemeral-ctes'],
    effect: nothing('ephemeral models are always put in'),
  },
  {
    flags: ['--populate-cache', '--no-populate-cache'],
    effect: nothing('Eider reads the catalogue when it needs it'),
  },
  {
    flags: ['--cache-selected-only', '--no-cache-selected-only'],
    effect: nothing('Eider reads the catalogue when it needs it'),
  },
  { flags: ['--log-cache-events', '--no-log-cache-events'], effect: noLogFile },
  { flags: ['--log-path'], takes: '<folder>', effect: noLogFile },
  { flags: ['--log-level-file'], takes: '<level>', effect: noLogFile },
  { flags: ['--log-format-file'], takes: '<format>', effect: noLogFile },
  { flags: ['--log-file-max-bytes'], takes: '<number>', effect: noLogFile },
  { flags: ['--use-colors-file', '--no-use-colors-file'], effect: noLogFile },
  {
    flags: ['--version-check'],
    env: 'VERSION_CHECK',
    effect: {
      kind: 'set',
      means:
        '`require-dbt-version` is looked at, as it is anyway; of the variable, a false one means that it is not',
      variables: (value) => ({ EIDER_DBT_VERSION_CHECK: String(!/^(?:0|f|false|n|no|off)$/iu.test(value)) }),
    },
  },
  {
    flags: ['--no-version-check'],
    effect: set('`require-dbt-version` is not looked at', { EIDER_DBT_VERSION_CHECK: 'false' }),
  },
  {
    flags: ['--send-anonymous-usage-stats', '--no-send-anonymous-usage-stats'],
    effect: nothing('Eider sends nothing to anybody'),
  },
  {
    flags: ['--upload-to-artifacts-ingest-api', '--no-upload-to-artifacts-ingest-api'],
    effect: nothing('Eider sends nothing to anybody'),
  },
  {
    flags: ['--record-timing-info', '-r'],
    takes: '<file>',
    effect: nothing('times stand in `run_results.json`'),
  },
  {
    flags: ['--show-resource-report', '--no-show-resource-report'],
    effect: nothing('Eider makes no such report'),
  },
  {
    flags: ['--use-fast-test-edges', '--no-use-fast-test-edges'],
    effect: nothing('Eider’s graph has no such edges'),
  },
  { flags: ['--hints-enabled', '--no-hints-enabled'], effect: nothing('hints are part of what Eider finds') },
  {
    flags: ['--maximum-seed-size-mib'],
    takes: '<number>',
    effect: nothing('seeds are hashed whatever their size'),
  },
  {
    flags: ['--manage-state', '--no-manage-state'],
    effect: nothing('the state of a build is in the warehouse'),
  },
  {
    flags: ['--compile', '--no-compile'],
    effect: nothing('the manifest always says what the project is now'),
  },
  { flags: ['--empty-catalog'], effect: same() },
  { flags: ['--static', '--no-static'], effect: nothing('`eider docs generate` makes no site') },
  {
    flags: ['--export-saved-queries', '--no-export-saved-queries'],
    effect: nothing('exports of saved queries are written by dbt’s platform, as with dbt Core'),
  },
  {
    flags: ['--include-saved-query', '--no-include-saved-query'],
    effect: nothing('saved queries are part of a build, and a `no-op` there'),
  },
];

/** Every flag of dbt that Eider accepts. */
export const dbtFlags: readonly DbtFlag[] = [...shared, ...output, ...unneeded];
