select * from {{ ref('d_mart') }} where id < 0
