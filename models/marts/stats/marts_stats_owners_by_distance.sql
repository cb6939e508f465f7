{{ config(tags=['owners', 'public', 'metabase']) }}
{{ told_cells('owner_distance_band', 'distance_band') }}
