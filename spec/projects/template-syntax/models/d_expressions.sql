select {{ ref 'a', 'b' }}, {{ var('years' 'x') }}, {{ = }}, {{ var(, 'x') }}, {{ a. }}
