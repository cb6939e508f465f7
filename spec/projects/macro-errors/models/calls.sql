select {{ clean() }}, {{ clean('a', 'b', 'c') }}, {{ clean('a', colunm='b') }}, {{ clean('a', column='b') }},
  {{ clean('a', upper=true, upper=false) }}, {{ band(0) }}, {{ nothing() }}, {{ later() }}, {{ when() }},
  {{ claen('x') }}, {{ endless(1) }}
