{{ config(tags=['vacancy', 'public', 'metabase']) }}
{{ told_cells('kind', 'kind') }}
