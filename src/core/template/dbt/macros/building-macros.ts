import { Undefined } from '../../jinja/value.js';
import { given } from '../arguments.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { snapshotMacros } from './snapshot-macros.js';

/** What a stage does by itself, round whatever makes its relation: hooks, indexes, comments. */
const ofTheStage = (...parameters: readonly string[]): CoreMacro => ({ parameters, run: () => '' });

/** Macros of dbt's machinery that only a materialisation of one's own, or a strategy, may call. */
export const buildingMacros: CoreMacros = {
  ...snapshotMacros,
  run_hooks: ofTheStage('hooks', 'inside_transaction?'),
  create_indexes: ofTheStage('relation'),
  drop_indexes_on_relation: ofTheStage('relation'),
  persist_docs: ofTheStage('relation', 'model', 'for_relation?', 'for_columns?'),
  // DuckDB has no grants.
  apply_grants: ofTheStage('relation', 'grant_config', 'should_revoke?'),
  should_revoke: { parameters: ['existing_relation', 'full_refresh_mode?'], run: () => false },
  incremental_validate_on_schema_change: {
    parameters: ['on_schema_change', 'default?'],
    run: (_rendering, [setting, otherwise]) => {
      const value = given(setting);
      return value === undefined || value instanceof Undefined ? (otherwise ?? 'ignore') : value;
    },
  },
};
