select code, "libellé" as label, "prix, ttc" as price, amount from {{ ref('marked') }}
