/** The files of a new project: small, documented, tested, and built by the first `eider build`. Paths have forward slashes. */
export function scaffold(name: string): readonly { readonly path: string; readonly text: string }[] {
  return [
    { path: 'project.yml', text: projectYml(name) },
    { path: 'profiles.yml', text: profilesYml(name) },
    { path: 'seeds/communes.csv', text: communesCsv },
    { path: 'seeds/seeds.yml', text: seedsYml },
    { path: 'models/staging/stg_communes.sql', text: stagingSql },
    { path: 'models/staging/staging.yml', text: stagingYml },
    { path: 'models/marts/population_by_departement.sql', text: martSql },
    { path: 'models/marts/marts.yml', text: martsYml },
    { path: '.gitignore', text: gitignore },
    { path: 'README.md', text: readme(name) },
  ];
}

function schemaLine(file: string): string {
  return `# yaml-language-server: $schema=./node_modules/eider/schemas/${file}.schema.json\n`;
}

function projectYml(name: string): string {
  return `${schemaLine('project')}name: ${name}
version: 0.1.0
profile: ${name}

models:
  ${name}:
    staging:
      +schema: stg
      +materialized: view
    marts:
      +schema: marts
      +materialized: table
`;
}

function profilesYml(name: string): string {
  return `${schemaLine('profiles')}${name}:
  target: dev
  outputs:
    dev:
      path: ${name}.duckdb
      threads: 2
`;
}

const communesCsv = `code,name,departement_code,population
01004,Ambérieu-en-Bugey,01,15934
01053,Bourg-en-Bresse,01,42118
2A004,Ajaccio,2A,74483
2B033,Bastia,2B,48503
67482,Strasbourg,67,293771
97411,Saint-Denis,974,155634
`;

const seedsYml = `${schemaLine('properties')}seeds:
  - name: communes
    description: A few French communes, with their official codes.
    config:
      # Codes have leading zeros and letters: they are text.
      column_types:
        code: varchar
        departement_code: varchar
        population: integer
`;

const stagingSql = `select
  code as commune_code,
  name as commune_name,
  departement_code,
  population
from {{ ref('communes') }}
`;

const stagingYml = `${schemaLine('properties')}models:
  - name: stg_communes
    description: One row a commune.
    columns:
      - name: commune_code
        description: Official code of the commune.
        tests: [not_null, unique]
`;

const martSql = `select
  departement_code,
  count(*) as communes,
  sum(population)::bigint as population
from {{ ref('stg_communes') }}
group by departement_code
`;

const martsYml = `${schemaLine('properties')}models:
  - name: population_by_departement
    description: Communes and population of each département.
    columns:
      - name: departement_code
        description: Official code of the département.
        tests: [not_null, unique]
      - name: population
        description: Inhabitants of its communes.
        tests: [not_null]
`;

const gitignore = `target/
.env
*.duckdb
*.duckdb.wal
*.duckdb.lock.json
`;

function readme(name: string): string {
  return `# ${name}

\`\`\`
eider build                                  build and test what changed
eider show -s population_by_departement      look at a model
eider build -s stg_communes+                 a model and all that depends on it
eider doctor                                 check that everything is ready
\`\`\`

\`seeds/\` holds small CSV files, \`models/staging/\` types and renames, \`models/marts/\` is what people read.
`;
}
