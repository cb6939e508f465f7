select ST_AsText(ST_Point(1, 2)) as p
