select * from (values
  (1, 'cat', 3.5::decimal(5, 2), date '2024-01-02', [1, 2], {'a': 'x', 'b': 170141183460469231731687303715884105727::hugeint}, interval 3 days, '10:11:12'::time, 'red'::enum ('red', 'blue')),
  (2, 'dog', 9.25, date '2024-02-03', [], null, null, null, 'blue'),
  (3, 'cat', 4, null, null, {'a': null, 'b': 1}, interval 1 month, '00:00:00', null)
) as t (id, kind, weight, seen, tags, more, since, noon, colour)
