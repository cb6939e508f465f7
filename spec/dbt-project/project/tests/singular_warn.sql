{{ config(severity='warn', tags=['odd'], store_failures=true) }}
select id from {{ ref('people') }} where id > 2
