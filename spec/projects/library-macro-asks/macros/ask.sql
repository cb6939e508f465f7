{{#macro ask}}select {{ dbt_utils.get_single_value('select 1') }} as one{{/macro}}
