select * from {{ ref('where') }}
