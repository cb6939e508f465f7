select '{{ 1 == 1 }}' as python_says, 1 as same
