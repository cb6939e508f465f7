{{ config(alias='"; drop table a; -- |`x` <b>@all</b>', schema='é 😀') }}
select range as "k""1", 'a' as "t", 1 as "‮evil", {'"x y"': 1, 'it''s': 2} as "c1 | `b` *c*" from range(3)
