select {{ once('name', 'text') }} from {{ ref('base_things') }}
