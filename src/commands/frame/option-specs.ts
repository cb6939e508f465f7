/** One option of the command line, as data: its help, its place in the help, and the variable that stands in for it. */
export interface OptionSpec {
  /** Name in code, as commander makes it from the long flag. */
  readonly key: string;
  readonly flags: string;
  readonly help: string;
  readonly group: OptionGroup;
  /** Completes "needs a value: …". */
  readonly takes?: string;
  /** The environment variable read when the option is not given. */
  readonly env?: string;
  readonly choices?: readonly string[];
  /** Not shown in the help: another spelling of an option that is. */
  readonly hidden?: boolean;
}

export type OptionGroup = 'Selection:' | 'Project:' | 'Run:' | 'Output:';

/** Which nodes a command works on. */
export const selectSpec: OptionSpec = {
  key: 'select',
  flags: '-s, --select <selectors...>',
  help: 'nodes to choose: my_model+, tag:x, path:models/marts',
  group: 'Selection:',
  takes: 'one or more selectors, such as `my_model+` or `tag:vacancy`',
};
const models: OptionSpec = {
  ...selectSpec,
  key: 'models',
  flags: '-m, --models <selectors...>',
  help: 'the same as --select',
  hidden: true,
};
const exclude: OptionSpec = {
  key: 'exclude',
  flags: '--exclude <selectors...>',
  help: 'nodes to leave out',
  group: 'Selection:',
  takes: 'one or more selectors, such as `my_model+` or `tag:vacancy`',
};

/** The target folder of an earlier run. */
export const stateSpec: OptionSpec = {
  key: 'state',
  flags: '--state <folder>',
  help: 'to compare with: an earlier run’s target folder, or git:REF',
  group: 'Selection:',
  takes: 'a folder',
  env: 'EIDER_STATE',
};

const kinds = 'model, seed, source, test, unit_test, exposure; of dbt: metric, semantic_model, saved_query';

export const selectionSpecs: readonly OptionSpec[] = [
  selectSpec,
  models,
  exclude,
  {
    key: 'selector',
    flags: '--selector <name>',
    help: 'a selection of selectors.yml, by its name',
    group: 'Selection:',
    takes: 'the name of a selector in selectors.yml',
  },
  {
    key: 'resourceType',
    flags: '--resource-type <kinds...>',
    help: `only nodes of these kinds: ${kinds}`,
    group: 'Selection:',
    takes: `one or more of ${kinds}`,
    env: 'EIDER_RESOURCE_TYPE',
  },
  {
    key: 'excludeResourceType',
    flags: '--exclude-resource-type <kinds...>',
    help: 'no nodes of these kinds',
    group: 'Selection:',
    takes: `one or more of ${kinds}`,
    env: 'EIDER_EXCLUDE_RESOURCE_TYPE',
  },
  {
    key: 'indirectSelection',
    flags: '--indirect-selection <mode>',
    help: 'tests that come along: eager, cautious, buildable or empty',
    group: 'Selection:',
    takes: '`eager`, `cautious`, `buildable` or `empty`',
    env: 'EIDER_INDIRECT_SELECTION',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
  },
  stateSpec,
];

export const commonSpecs: readonly OptionSpec[] = [
  {
    key: 'output',
    flags: '--output <format>',
    help: 'text, or json: one object a line',
    group: 'Output:',
    takes: '`text` or `json`',
    env: 'EIDER_OUTPUT',
    choices: ['text', 'json'],
  },
  {
    key: 'quiet',
    flags: '-q, --quiet',
    help: 'print only what went wrong',
    group: 'Output:',
    env: 'EIDER_QUIET',
  },
  {
    key: 'color',
    flags: '--no-color',
    help: 'no colours (NO_COLOR and FORCE_COLOR are honoured)',
    group: 'Output:',
  },
];

export const projectSpecs: readonly OptionSpec[] = [
  {
    key: 'projectDir',
    flags: '--project-dir <folder>',
    help: "the project's folder (default: this one)",
    group: 'Project:',
    takes: 'a folder',
    env: 'EIDER_PROJECT_DIR',
  },
  {
    key: 'profilesDir',
    flags: '--profiles-dir <folder>',
    help: 'where profiles.yml is (default: the project, then ~/.eider)',
    group: 'Project:',
    takes: 'a folder',
    env: 'EIDER_PROFILES_DIR',
  },
  {
    key: 'profile',
    flags: '--profile <name>',
    help: 'the profile to use',
    group: 'Project:',
    takes: 'a name in profiles.yml',
    env: 'EIDER_PROFILE',
  },
  {
    key: 'target',
    flags: '-t, --target <name>',
    help: 'the target of the profile',
    group: 'Project:',
    takes: 'a target of the profile',
    env: 'EIDER_TARGET',
  },
  {
    key: 'targetPath',
    flags: '--target-path <folder>',
    help: 'where artifacts are written (default: target)',
    group: 'Project:',
    takes: 'a folder',
    env: 'EIDER_TARGET_PATH',
  },
  {
    key: 'vars',
    flags: '--vars <map>',
    help: `variables as YAML or JSON: '{"year": 2024}'`,
    group: 'Project:',
    takes: 'a YAML or JSON map',
    env: 'EIDER_VARS',
  },
  {
    key: 'warnError',
    flags: '--warn-error',
    help: 'warnings count as errors',
    group: 'Output:',
    env: 'EIDER_WARN_ERROR',
  },
  {
    key: 'warnErrorOptions',
    flags: '--warn-error-options <map>',
    help: 'which warnings count as errors, as dbt says it',
    group: 'Output:',
    takes: 'a YAML or JSON map',
    env: 'EIDER_WARN_ERROR_OPTIONS',
    hidden: true,
  },
];

/** For the commands that neither read data nor write. */
export const untrustedSpec: OptionSpec = {
  key: 'untrusted',
  flags: '--untrusted',
  help: "a stranger's project: run none of its code, read nothing outside it",
  group: 'Project:',
};

export const deferSpecs: readonly OptionSpec[] = [
  {
    key: 'defer',
    flags: '--defer',
    help: 'read from the warehouse of --state what is not built here',
    group: 'Selection:',
    env: 'EIDER_DEFER',
  },
  {
    key: 'favorState',
    flags: '--favor-state',
    help: 'defer also what is built here and not selected',
    group: 'Selection:',
    env: 'EIDER_FAVOR_STATE',
  },
  {
    key: 'deferTarget',
    flags: '--defer-target <name>',
    help: 'defer to the file of this target (default: as --state says)',
    group: 'Selection:',
    takes: 'a target of the profile',
    env: 'EIDER_DEFER_TARGET',
  },
];

export const limitSpecs: readonly OptionSpec[] = [
  {
    key: 'empty',
    flags: '--empty',
    help: 'build from no rows: columns and types only',
    group: 'Run:',
    env: 'EIDER_EMPTY',
  },
  {
    key: 'sample',
    flags: '--sample <part>',
    help: 'build from a part of the rows: 10%, or 1000 rows of each source',
    group: 'Run:',
    takes: 'a percentage such as `10%`, or a number of rows',
    env: 'EIDER_SAMPLE',
  },
];

export const fullRefreshSpec: OptionSpec = {
  key: 'fullRefresh',
  flags: '-f, --full-refresh',
  help: 'build incremental models anew, from all their rows',
  group: 'Run:',
  env: 'EIDER_FULL_REFRESH',
};

/** Of `eider sync`. */
export const reloadSpec: OptionSpec = {
  ...fullRefreshSpec,
  help: 'load tables from nothing, whatever columns they have now',
};

export const forceSpec: OptionSpec = {
  key: 'force',
  flags: '--force',
  help: 'do also what is up to date',
  group: 'Run:',
  env: 'EIDER_FORCE',
};

/** What `eider` builds though it is up to date, and what from nothing. */
export const rebuildSpecs: readonly OptionSpec[] = [
  fullRefreshSpec,
  forceSpec,
  {
    key: 'full',
    flags: '--full',
    help: 'both: all that is chosen, from nothing',
    group: 'Run:',
    env: 'EIDER_FULL',
  },
];

/** Which batches are built of models that are built so. */
export const eventTimeSpecs: readonly OptionSpec[] = [
  {
    key: 'eventTimeStart',
    flags: '--event-time-start <moment>',
    help: 'microbatch: build the batches from this date or time (UTC)',
    group: 'Run:',
    takes: 'a date or a time such as `2026-01-31` or `2026-01-31 06:00`',
    env: 'EIDER_EVENT_TIME_START',
  },
  {
    key: 'eventTimeEnd',
    flags: '--event-time-end <moment>',
    help: 'microbatch: up to this date or time, which is not in it',
    group: 'Run:',
    takes: 'a date or a time such as `2026-01-31` or `2026-01-31 06:00`',
    env: 'EIDER_EVENT_TIME_END',
  },
];

export const storeFailuresSpec: OptionSpec = {
  key: 'storeFailures',
  flags: '--store-failures',
  help: 'keep the failing rows of tests, without personal columns',
  group: 'Run:',
  env: 'EIDER_STORE_FAILURES',
};

export const pruneSpec: OptionSpec = {
  key: 'prune',
  flags: '--prune',
  help: 'drop relations that Eider built and no node owns any more',
  group: 'Run:',
};

export const dryRunSpec: OptionSpec = {
  key: 'dryRun',
  flags: '--dry-run',
  help: 'say what would be done, write nothing',
  group: 'Run:',
  env: 'EIDER_DRY_RUN',
};

/** Commands that remove things look first. */
export const applySpec: OptionSpec = {
  key: 'apply',
  flags: '--apply',
  help: 'do it, and not only say what would be done',
  group: 'Run:',
};

export const rulesSpecs: readonly OptionSpec[] = [
  {
    key: 'rules',
    flags: '--rules',
    help: 'tell each place that breaks a project rule; in a dbt project they are counted otherwise',
    group: 'Run:',
  },
  { key: 'rules', flags: '--no-rules', help: 'leave the project rules out', group: 'Run:' },
];

export const noCheckSpec: OptionSpec = {
  key: 'check',
  flags: '--no-check',
  help: 'build at once, without binding what will be built first',
  group: 'Run:',
};

export const waitSpec: OptionSpec = {
  key: 'wait',
  flags: '--wait [seconds]',
  help: 'wait for a lock: so long, or until it is free',
  group: 'Run:',
  env: 'EIDER_WAIT',
};

export const inlineSpec: OptionSpec = {
  key: 'inline',
  flags: '--inline <sql>',
  help: "SQL with templates: select * from {{ ref('my_model') }}",
  group: 'Selection:',
  takes: 'SQL, such as "select * from {{ ref(\'my_model\') }}"',
};

export const threadsSpec: OptionSpec = {
  key: 'threads',
  flags: '--threads <number>',
  help: 'how many nodes are built at the same time',
  group: 'Run:',
  takes: 'a whole number from 1',
  env: 'EIDER_THREADS',
};

export const junitSpec: OptionSpec = {
  key: 'junit',
  flags: '--junit <file>',
  help: 'write the results as JUnit XML too, for CI',
  group: 'Output:',
  takes: 'a file to write, such as `junit.xml`',
  env: 'EIDER_JUNIT',
};

export const openlineageSpec: OptionSpec = {
  key: 'openlineage',
  flags: '--openlineage <file|url>',
  help: 'send OpenLineage events, with the lineage of columns',
  group: 'Output:',
  takes: 'a file to append to, or the address of a server',
  env: 'EIDER_OPENLINEAGE',
};

export const writeSpecs: readonly OptionSpec[] = [
  threadsSpec,
  {
    key: 'failFast',
    flags: '-x, --fail-fast',
    help: 'stop at the first failure',
    group: 'Run:',
    env: 'EIDER_FAIL_FAST',
  },
  dryRunSpec,
  waitSpec,
  junitSpec,
];
