import { problem } from '../../jinja/failure.js';
import { buildingMacros } from './building-macros.js';
import { Callable } from '../../jinja/value.js';

/** Macros with which dbt itself builds, compares and describes relations. A call of one of them is an error that says so. */
const internal = new Set(
  (
    'alter_column_comment alter_relation_comment alter_table_set_partitioned_by alter_table_set_sorted_by ' +
    'apply_grants assert_columns_equivalent build_config_dict build_ref_function build_snapshot_staging_table ' +
    'build_snapshot_table build_source_function call_dcl_statements check_for_schema_changes ' +
    'check_time_data_types collect_freshness collect_freshness_custom_sql create_columns create_csv_table ' +
    'create_indexes create_or_replace_clone create_or_replace_view dispatch_temporary_relation ' +
    'drop_indexes_on_relation drop_materialized_view drop_schema_named duckdb_escape_comment format_column ' +
    'format_columns format_row formatted_scalar_function_args_javascript formatted_scalar_function_args_sql ' +
    'function_execute_build_sql get_aggregate_function_create_replace_signature ' +
    'get_aggregate_function_volatility_specifier get_alter_materialized_view_as_sql ' +
    'get_assert_columns_equivalent get_catalog get_catalog_columns_sql get_catalog_for_single_relation ' +
    'get_catalog_relations get_catalog_relations_where_clause_sql get_catalog_results_sql ' +
    'get_catalog_schemas_where_clause_sql get_catalog_tables_sql get_column_names get_create_backup_sql ' +
    'get_create_index_sql get_create_intermediate_sql get_create_materialized_view_as_sql get_create_sql ' +
    'get_csv_sql get_dbt_valid_to_current get_dcl_statement_list ' +
    'get_drop_backup_sql get_drop_index_sql get_expected_sql get_fixture_sql ' +
    'get_formatted_aggregate_function_args get_function_language_specifier get_function_python_options ' +
    'get_grant_sql ' +
    'get_incremental_insert_overwrite_sql get_incremental_microbatch_sql ' +
    'get_insert_overwrite_merge_sql get_materialized_view_configuration_changes ' +
    'get_merge_unique_key_match get_partitioned_by get_relation_last_modified get_relations ' +
    'get_rename_intermediate_sql get_rename_materialized_view_sql get_rename_sql get_rename_table_sql ' +
    'get_rename_view_sql get_replace_materialized_view_sql get_replace_sql get_replace_table_sql ' +
    'get_replace_view_sql get_revoke_sql get_seed_column_quoted_csv get_select_subquery get_show_grant_sql ' +
    'get_show_indexes_sql get_snapshot_get_time_data_type get_snapshot_table_column_names get_sorted_by ' +
    'get_table_columns_and_constraints get_test_sql get_unit_test_sql get_updated_at_column_data_type ' +
    'handle_existing_table incremental_validate_on_schema_change list_function_relations_without_caching ' +
    'load_csv_rows materialized_view_execute_build_sql materialized_view_execute_no_op ' +
    'materialized_view_get_build_sql materialized_view_setup materialized_view_teardown merge_clause_defaults ' +
    'merge_join_clause normalize_incremental_predicates persist_docs post_snapshot process_schema_changes ' +
    'py_script_comment py_script_postfix py_write_table refresh_materialized_view render_write_options ' +
    'reset_csv_table resolve_model_name run_hooks scalar_function_body_sql ' +
    'scalar_function_create_replace_signature_sql scalar_function_sql scalar_function_volatility_javascript ' +
    'scalar_function_volatility_sql should_revoke snapshot_check_all_get_existing_columns ' +
    'snapshot_check_strategy snapshot_merge_sql snapshot_staging_table snapshot_timestamp_strategy ' +
    'store_relation strategy_dispatch support_multiple_grantees_per_dcl_statement sync_column_schemas ' +
    'table_columns_and_constraints unique_key_fields unique_key_is_not_null unique_key_is_null ' +
    'unique_key_join_on unsupported_volatility_warning validate_dict_field validate_doc_columns ' +
    'validate_ducklake_restrictions validate_fixture_rows validate_merge_clause_list validate_merge_clauses ' +
    'validate_merge_config validate_sql validate_string_field validate_string_list_field write_to_file'
  ).split(' '),
);

/** Whether a macro is of dbt's machinery, and stays refused even to a materialisation of one's own. */
export function isRefusedInMaterialisations(name: string): boolean {
  return internal.has(name) && !Object.hasOwn(buildingMacros, name);
}

/** Whether dbt's machinery has a macro of this name. */
export function isInternalMacro(name: string): boolean {
  return internal.has(name);
}

/** A macro of dbt's machinery, which can be named but not called; undefined for other names. */
export function internalMacro(name: string): Callable | undefined {
  if (!internal.has(name)) return undefined;
  return new Callable(name, () => {
    throw problem('dbt/internal-macro', { name });
  });
}
