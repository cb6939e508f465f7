{{ log('other is not chosen everywhere', info=true) }}
select 1 as one
