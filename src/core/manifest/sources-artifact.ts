import type { Age, Freshness } from '../project/sync-settings.js';

/** How old the data of one source is. */
export interface FreshnessResult {
  readonly id: string;
  readonly rule: Freshness;
  /** Of the newest data; absent where that could not be told. */
  readonly loadedAt?: Date;
  /** When it was looked at. */
  readonly checkedAt: Date;
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error';
  /** runtime error: why, without values. */
  readonly problem?: string;
  readonly seconds: number;
}

/** Whether data of that time is too old at this one. What lies ahead is fresh. */
export function freshnessStatus(rule: Freshness, loadedAt: Date, now: Date): 'pass' | 'warn' | 'error' {
  const age = (now.getTime() - loadedAt.getTime()) / 1000;
  if (rule.errorAfter && age > ageSeconds(rule.errorAfter)) return 'error';
  if (rule.warnAfter && age > ageSeconds(rule.warnAfter)) return 'warn';
  return 'pass';
}

const secondsOf = { minute: 60, hour: 3600, day: 86_400 } as const;

/** In seconds; a day is 24 hours. */
export function ageSeconds({ count, period }: Age): number {
  return count * secondsOf[period];
}

/** The content of `sources.json`, in dbt's schema, version 3; sorted by source. */
export function sourcesArtifact(
  results: readonly FreshnessResult[],
  stamp: {
    readonly generatedAt: Date;
    readonly invocationId: string;
    readonly dbtVersion: string;
    readonly seconds: number;
  },
): object {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json',
      dbt_version: stamp.dbtVersion,
      generated_at: stamp.generatedAt.toISOString(),
      invocation_id: stamp.invocationId,
      env: {},
    },
    results: [...results].sort((a, b) => (a.id < b.id ? -1 : 1)).map(resultEntry),
    elapsed_time: stamp.seconds,
  };
}

function resultEntry({ checkedAt, id, loadedAt, problem, rule, seconds, status }: FreshnessResult): object {
  if (!loadedAt) return { unique_id: id, error: problem ?? null, status: 'runtime error' };
  const { errorAfter, filter, warnAfter } = rule;
  return {
    unique_id: id,
    max_loaded_at: loadedAt.toISOString(),
    snapshotted_at: checkedAt.toISOString(),
    max_loaded_at_time_ago_in_s: (checkedAt.getTime() - loadedAt.getTime()) / 1000,
    status,
    criteria: { warn_after: warnAfter ?? null, error_after: errorAfter ?? null, filter: filter ?? null },
    adapter_response: {},
    timing: [],
    thread_id: 'Thread-1',
    execution_time: seconds,
  };
}
