{# nobody #}
select * from
  {{ ref('nowhere') }}
