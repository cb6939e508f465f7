select * from (values ('a'), (' b')) t(x) where {{ ref('clean') }}({{ ref('clean') }}(x)) <> {{ ref('clean') }}(x)
