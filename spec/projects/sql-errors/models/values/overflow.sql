select 9223372036854775807 + n as m from {{ ref('codes') }}
