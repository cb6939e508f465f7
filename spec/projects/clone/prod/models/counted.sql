select count(*) as n from {{ ref('names') }}
