select 1 as id, timestamp '2026-01-01' as moment
