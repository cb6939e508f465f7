select town, count(*) as people, {{ is_given('max(person_key)') }} as told from {{ ref('people') }} group by town
