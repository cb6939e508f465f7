{{ config(tags=['application', 'public', 'metabase']) }}
{{ told_cells('follow_up', 'follow_up') }}
