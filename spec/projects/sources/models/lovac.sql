select id, code, surface, parse_path(filename)[-2] as year from {{ source('lake', 'lovac') }}
