{{#macro vat amount}}{{ amount }} * 1.2{{/macro}}
