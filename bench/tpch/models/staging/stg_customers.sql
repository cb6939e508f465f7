select
  c_custkey as customer_id,
  c_name as customer_name,
  c_address as address,
  c_nationkey as nation_id,
  c_phone as phone,
  c_acctbal as balance,
  c_mktsegment as segment,
  c_comment as remark
from {{ source('tpch', 'customer') }}
