select
  {{ broken('t') }},
  {{ outer('t') }}
