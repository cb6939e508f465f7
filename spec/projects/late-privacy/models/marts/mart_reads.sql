select * from {{ ref('stg_late') }}
