{{ config(materialized='function', parameters=['n INTEGER', {'default': 1}], indexes=[{'columns': ['a']}]) }}
n + 1
