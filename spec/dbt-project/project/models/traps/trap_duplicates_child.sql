select id, id_1, name_1, city from {{ ref('trap_duplicates') }}
