select code, name, n from {{ ref('communes') }}
