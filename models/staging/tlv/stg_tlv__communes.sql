select
  {{ insee_code('"CODE INSEE"') }} as commune_code,
  trim("DÉPARTEMENTS") as departement_code,
  {{ clean_text('"COMMUNES"') }} as name
from {{ ref('tlv_communes') }}
