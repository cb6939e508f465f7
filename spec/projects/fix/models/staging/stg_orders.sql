-- eider: allow rule/model-folder because there is one source only
-- eider: allow rule/source-fan-out because of a time that is over
select id, town -- eider: allow rule/fan-out because of this
from shop.orders
