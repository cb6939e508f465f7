select timestamp '2024-01-01 00:00' as date_hour
