select {{ get_merge_sql('a', 'b', 'c', [], none) }}
