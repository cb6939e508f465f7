/** The boundaries of the code: dependencies point one way, and core is pure. ARCHITECTURE.md says why. */
const rank = [
  'diagnostics',
  'project',
  'sql',
  'template',
  'graph',
  'lineage',
  'privacy',
  'library',
  'rules',
  'format',
  'checks',
  'plan',
  'manifest',
  'diff',
  'ci',
  'jobs',
  'runbook',
  'moving',
];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core takes values and returns values: no Node modules, no database, no terminal',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test(-helper)?\\.ts$' },
      to: {
        path: '^(node:|fs|path|os|crypto|child_process)|node_modules/(@duckdb|chalk|commander|jiti)',
        dependencyTypesNot: [],
      },
    },
    {
      name: 'core-has-no-builtins',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test(-helper)?\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-stays-inside',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(?!core/)' },
    },
    // Inside core a folder may import only from folders before it in the order.
    ...rank.map((folder, index) => ({
      name: `core-order-${folder}`,
      severity: 'error',
      from: { path: `^src/core/${folder}/` },
      to: { path: `^src/core/(${rank.slice(index + 1).join('|') || 'nothing'})/` },
    })),
    {
      name: 'engine-emits-events',
      comment: 'the engine never prints: it emits events, and reporters print them',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(commands|site|terminal)/|^src/cli' },
    },
    {
      name: 'terminal-knows-core-only',
      severity: 'error',
      from: { path: '^src/terminal/' },
      to: { path: '^src/(commands|site|engine)/|^src/cli' },
    },
    {
      name: 'only-one-module-imports-duckdb',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/duckdb/|\\.test(-helper)?\\.ts$' },
      to: { path: 'node_modules/@duckdb' },
    },
    {
      name: 'only-terminal-imports-chalk',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/terminal/' },
      to: { path: 'node_modules/chalk' },
    },
    {
      name: 'only-cli-and-commands-import-commander',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands/|cli)' },
      to: { path: 'node_modules/commander' },
    },
    {
      name: 'src-never-imports-spec',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test(-helper)?\\.ts$' },
      to: { path: '^(spec|bench|scripts)/' },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
