select u.id, u.name, n.id as other from {{ source('application', 'users') }} u, {{ source('application', 'names') }} n
