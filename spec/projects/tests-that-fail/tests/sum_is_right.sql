select sum(n) as n from (select count(*) as n from {{ ref('people') }} union all select -count(*) from {{ ref('staged') }}) having sum(n) <> 0
