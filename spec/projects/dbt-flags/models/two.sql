select one as two from {{ ref('one') }}
