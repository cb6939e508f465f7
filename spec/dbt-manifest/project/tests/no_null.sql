select {{ once('id') }} as id from {{ ref('base_things') }} where id is null
