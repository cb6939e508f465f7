{% if execute %}{% do log('named ' ~ run_query('select max(full_name) from main.stg_people').columns[0].values()[0], info=true) %}{% endif %}select 1 as one
