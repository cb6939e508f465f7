select count(*) as n from {{ ref('marts_communes') }}
