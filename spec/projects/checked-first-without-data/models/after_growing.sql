select code, twice from {{ ref('growing') }}
