{{ config(tags=['vacancy', 'public', 'metabase']) }}
{{ told_cells('vacancy_band', 'vacancy_band') }}
