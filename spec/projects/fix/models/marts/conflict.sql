select town
<<<<<<< HEAD
from marts.towns
=======
from main.stg_orders
>>>>>>> branch
