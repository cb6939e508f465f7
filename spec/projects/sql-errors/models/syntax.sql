-- été 🙂
select code, 'é' as x form {{ ref('codes') }}
