{{ config(group='land', access='public') }}select * from {{ ref('people') }}
