{{ config(tags=['vacancy', 'public', 'metabase']) }}
{{ told_cells('surface_band', 'surface_band') }}
