select id, area, full_name as label, unlisted, md5(full_name) as person_key, 'POINT (1 2)'::geometry as place from {{ ref('people') }}
