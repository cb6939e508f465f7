select 1 as box
