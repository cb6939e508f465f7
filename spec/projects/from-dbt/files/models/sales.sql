select sales.*, town from {{ source('lake', 'sales') }} as sales join {{ source("raw", 'towns') }} using (id)
