select '🙂 é' as smile,
  c.prenom, c.codde
from {{ ref('codes') }} c
