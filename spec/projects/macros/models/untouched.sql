select {{ clean("'a'") }} as a
