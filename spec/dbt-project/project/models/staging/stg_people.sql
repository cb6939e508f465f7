{{ config(materialized='view', tags=['stg']) }}
{#- a comment, {{ ref('nothing') }} -#}
select *, '{{ var("region") }}' as region from {{ ref('people') }}
