select '{{ 'corner' | uper }}' as name
