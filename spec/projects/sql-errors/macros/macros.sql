{{#macro widest column}}max(lenght({{ column }})){{/macro}}
{{#macro outer column}}
coalesce(
  {{ widest(column) }}, 0)
{{/macro}}
