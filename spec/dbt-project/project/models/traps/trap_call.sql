select {% call(x) local_wrap(3) %}{{ x }} + 1{% endcall %} as v, {{ my_macro(kw='y') }} as w, {{ kit.quiet("'LOUD'") }} as q, {{ kit.shout("'z'") }} as s
