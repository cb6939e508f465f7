{{#macro add_rows count code='z'}}
insert into {{ ref('codes') }} select '{{ code }}', range from range({{ count }});
select code, count(*) as n from {{ ref('codes') }} group by all order by all
{{/macro}}
{{#macro breaks}}
delete from {{ ref('codes') }};
insert into {{ ref('codes') }} values ('b', 'Dupont')
{{/macro}}
{{#macro ends}}
delete from {{ ref('codes') }};
commit;
{{/macro}}
{{#macro nothing}}
-- only words
{{/macro}}
{{#macro look}}
select * from {{ ref('cods') }}
{{/macro}}
{{#macro owners}}
select * from {{ ref('owners') }}
{{/macro}}
