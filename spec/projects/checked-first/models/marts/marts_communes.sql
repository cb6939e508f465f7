select commune, ownerss from {{ ref('int_communes') }}
