{{ config(materialized='table') }}

select * from (values
  (1,1,'a',1.0,timestamp '2026-01-01'),(1,2,'b',2.0,timestamp '2026-01-01'),(1,3,'c',3.0,timestamp '2026-01-01'),(1,4,null,4.0,timestamp '2026-01-01'),
  (2,1,'a',1.0,timestamp '2026-01-01'),(2,2,'bb',2.0,timestamp '2026-01-02'),(2,4,'d',4.0,timestamp '2026-01-02'),(2,5,'e',5.0,timestamp '2026-01-02'),
  (3,1,'a1',1.0,timestamp '2026-01-03'),(3,2,'bb',2.5,timestamp '2026-01-03'),(3,3,'c',3.0,timestamp '2026-01-03'),(3,5,null,5.0,timestamp '2026-01-03')
) t(run,id,v,n,ts)
