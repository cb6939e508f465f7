with recursive counted(n) as (select 1 union all select n + 1 from counted where n < 3)
select n from counted
