select {{ adapter.dispatch('get_tables', 'spark_utils')() }} as one
