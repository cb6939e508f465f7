{{ config(severity='warn', tags=['slow']) }} select * from {{ ref('revenue') }} join {{ ref('costs') }} using (id) where false_profit
