select now() is not null as is_now
