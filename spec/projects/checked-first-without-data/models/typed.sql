select upper(code) as code, n from {{ source('lake', 'by_hand') }}
