select '{% raw %}{{ not jinja }}{% endraw %}' as r, '{{ "{{" }}' as b, 'it''s' as c {# gone #}, '100%' as d, '{ { }' as e
