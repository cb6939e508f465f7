select id, person as label, born, note, kind from {{ ref('people') }}
