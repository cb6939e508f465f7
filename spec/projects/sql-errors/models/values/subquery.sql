select (select code from {{ ref('codes') }}) as x
