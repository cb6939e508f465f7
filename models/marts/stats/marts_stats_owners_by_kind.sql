{{ config(tags=['owners', 'public', 'metabase']) }}
{{ told_cells('owner_kind', 'owner_kind') }}
