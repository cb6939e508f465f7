select
  {{ shout('a') }} as a
