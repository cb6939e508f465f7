select {{ 1 is evn }} as is_even
