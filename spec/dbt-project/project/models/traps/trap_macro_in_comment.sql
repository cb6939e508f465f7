-- calls {{ kit.shout }} and {{ my_macro }} here; {{ ref }} too
/* {{ kit.shout("'in a comment'") }} */
select 1 as id -- {{ my_macro() }}
