{{ config(materialized='function', parameters=[{'name': 'n'}]) }}n + 1
