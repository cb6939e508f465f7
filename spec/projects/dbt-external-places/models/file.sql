{{ config(location='there/../data/shop.duckdb', options={}) }} select 1 as id
