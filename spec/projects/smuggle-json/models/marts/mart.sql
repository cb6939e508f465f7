select to_json(o) as document, json_object('n', full_name) ->> '$.n' as n, json_extract_string(to_json({'a': full_name}), '$.a') as a
from {{ ref('stg_owners') }} o
