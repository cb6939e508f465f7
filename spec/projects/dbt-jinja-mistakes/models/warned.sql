{% do exceptions.warn('this model goes away in March') %}
select 1 as one
