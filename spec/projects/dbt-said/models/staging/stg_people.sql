{{ log('never shown') }}{{ log('stg_people as ' ~ this, info=true) }}
select id, kind, full_name from {{ ref('people') }}
