select 'editions' as "of", edition, name from {{ source('towns', 'editions') }}
union all
select 'fixed', edition, name from {{ source('towns', 'fixed') }}
union all
select 'plain', null, name from {{ source('towns', 'plain') }}
