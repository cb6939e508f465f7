select strptime(code, '%Y-%m-%d') as d from {{ ref('codes') }}
