-- eider: allow rule/select-star because readers want every column of the file
-- eider: allow rule/fan-out
-- eider: allow rule/untested-model
-- eider: allow rule/selectstar because of a slip
select * from 'lake/people.csv'
