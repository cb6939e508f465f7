select * from {{ source('lake', 'bad_parquet') }}
