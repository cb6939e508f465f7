{{ config(tags=['vacancy', 'public', 'metabase']) }}
{{ told_cells('building_period', 'building_period') }}
