select 1 as id, '10:00:00'::TIME_NS as taken
