select case when code = '2A' then error('the secret of ' || "prénom") else code end as x from {{ ref('codes') }}
