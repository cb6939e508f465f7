-- été: accents before the mistake shift bytes, not characters
select town, amont, 'é' as letter from {{ ref('int_payments') }}
