select '{"a":'::JSON as j from {{ ref('codes') }}
