select count(*) as n from {{ ref('named') }}
