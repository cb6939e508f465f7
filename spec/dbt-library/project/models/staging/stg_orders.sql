select "Id" as id, placed_on, price, note, {'size': 1, 'Colour': 'red'} as look from {{ source('raw', 'raw_orders') }}
