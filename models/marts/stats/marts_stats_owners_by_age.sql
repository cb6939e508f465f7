{{ config(tags=['owners', 'public', 'metabase']) }}
{{ told_cells('owner_age_band', 'age_band') }}
