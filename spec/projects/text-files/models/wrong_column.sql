select
	'🙂é',
	nom_é
from {{ ref('bom_crlf') }}
