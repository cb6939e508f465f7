select code, nom, ST_AsText(geom) as wkt from {{ source('lake', 'shapes') }}
