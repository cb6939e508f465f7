-- What a year without small orders of one kind of part would cost.
with mean as (
  select part_id, 0.2 * avg(quantity) as threshold
  from {{ ref('stg_order_lines') }}
  group by part_id
)
select sum(l.price) / 7.0 as yearly_loss
from {{ ref('stg_order_lines') }} as l
inner join {{ ref('stg_parts') }} as p on p.part_id = l.part_id
inner join mean as m on m.part_id = l.part_id
where p.brand = '{{ var('brand') }}'
  and p.container = '{{ var('container') }}'
  and l.quantity < m.threshold
