{{> header }}
