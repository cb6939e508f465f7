select id, c1 as v, c2 as w, nom_voie, email_count, code_insee, contact, born from {{ ref('people') }}
