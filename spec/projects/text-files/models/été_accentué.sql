select {{ twice('n') }} as double, "nom 🙂" from {{ ref('bom_crlf') }}
