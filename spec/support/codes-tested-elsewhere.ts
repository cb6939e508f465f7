import type { Code } from '../../src/core/diagnostics/codes.js';

/**
 * Codes that no golden case can provoke: they need a full disk, another user, a race, a foreign platform or damage at one exact place.
 * Each has a test elsewhere, in a file that names the code.
 */
export const codesTestedElsewhere: { readonly [C in Code]?: string } = {
  'database/disk-full': 'src/engine/duckdb/open-failure.test.ts',
  'database/io': 'src/engine/duckdb/open-failure.test.ts',
  'database/missing': 'src/engine/duckdb/open-failure.test.ts',
  'database/permission': 'src/engine/duckdb/open-failure.test.ts',
  'database/wal': 'src/engine/duckdb/open-failure.test.ts',
  'erase/not-rewritten': 'spec/retain.test.ts',
  'extension/checksum': 'src/engine/duckdb/extensions/extensions.test.ts',
  'extension/missing': 'src/engine/duckdb/extensions/extensions.test.ts',
  'fix/not-written': 'src/commands/check/fix.test.ts',
  'format/not-written': 'src/commands/check/format.test.ts',
  'jobs/busy': 'src/engine/jobs/run-job.test.ts',
  'jobs/daemon-running': 'spec/jobs.test.ts',
  'jobs/interrupted': 'spec/jobs.test.ts',
  'jobs/port': 'spec/jobs.test.ts',
  'privacy/personal-statement': 'spec/dbt-privacy/expected.json',
  'project/unreadable-file': 'src/engine/files/project-files.test.ts',
  'publish/failed': 'src/engine/publish/publish.test.ts',
  'publish/no-columns': 'src/engine/publish/publish.test.ts',
  'publish/no-tables': 'src/engine/publish/publish.test.ts',
  'publish/not-built': 'src/engine/publish/publish.test.ts',
  'publish/warehouse-unreadable': 'src/engine/publish/publish.test.ts',
  'source/not-removed': 'spec/expire.test.ts',
  'sql/damaged': 'src/engine/duckdb/failure-diagnostic.test.ts',
  'sql/exists': 'src/engine/duckdb/failure-diagnostic.test.ts',
  'sql/fatal': 'src/engine/duckdb/failure-diagnostic.test.ts',
  'sql/interrupted': 'src/engine/duckdb/failure-diagnostic.test.ts',
  'sql/read-only': 'src/engine/duckdb/failure-diagnostic.test.ts',
  'sync/changed-while-read': 'src/engine/sync/load-files.test.ts',
  'sync/fetch': 'spec/sync-remote.test.ts',
  'sync/half-read': 'spec/sync-postgres.test.ts',
  'sync/lossy-column': 'spec/sync-postgres.test.ts',
  'usage/unremovable': 'src/core/diagnostics/codes/usage.test.ts',
};
