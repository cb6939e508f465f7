select {{ 'a' + 1 }} as sum
