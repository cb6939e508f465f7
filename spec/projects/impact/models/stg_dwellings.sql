select dwelling_id, owner_id, trim(town) as town, vacant from {{ source("land", "dwellings") }}
