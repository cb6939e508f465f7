select code
from (select	'é' as é, code from main.codes)
