{{#test has_no_personal_column model}}
select column_name
from (
  select unnest(struct_keys(one)) as column_name
  from (select * from {{ model }} limit 1) as one
) as columns_of_model
where regexp_matches(
  lower(column_name),
  '(^|_)(full_?name|first_?name|last_?name|surname|prenom|nom|address|adresse|street|birth|naissance|jdatnss|e?mail|phone|tel|longitude|latitude|comment|note|title|fiscal_id|idpersonne)(_|$)'
)
{{/test}}
