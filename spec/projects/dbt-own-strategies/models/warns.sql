{% if execute %}{% do exceptions.warn('there are ' ~ run_query('select 3 as n').columns[0].values()[0] ~ ' of them') %}{% endif %}
select 3 as n
