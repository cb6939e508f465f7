select * from (values
  ('2', 'b', 'POINT (2.35 48.85)'::geometry, 1::hugeint, [1, 2]),
  ('1', 'b', 'POINT (-1.5 47.2)'::geometry, 170141183460469231731687::hugeint, null),
  ('3', 'a', null, 3::hugeint, []::integer[])
) t(code, kind, place, total, tags)
