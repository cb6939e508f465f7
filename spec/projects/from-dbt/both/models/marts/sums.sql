{{ config(schema='sums', alias='summed', post_hook="{% set t = this %}update {{ t }} set total = total + 1") }}
select id, {{ summed(['amount', 'id']) }} as total from {{ ref('raw') }}
