select {{ get_alter_materialized_view_as_sql('a', 'b', 'c', [], none, none, none) }}
