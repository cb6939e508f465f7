/** One of Eider's commands as a step of a job: what it can be told. */
export interface StepKind {
  /** The command, as after `eider`. */
  readonly words: readonly string[];
  /** How a choice is given to it: by `--select` and `--exclude`, or as names behind it. */
  readonly chooses?: 'nodes' | 'names';
  readonly fullRefresh?: true;
  /** It can wait for the warehouse's lock. */
  readonly waits?: true;
  /** `eider retry` can repeat what it left undone. */
  readonly retry?: true;
}

/** What a `step:` of a job can be. A command that is added to the program becomes a step by a line here. */
export const stepKinds: { readonly [name: string]: StepKind } = {
  sync: { words: ['sync'], chooses: 'nodes', fullRefresh: true, waits: true },
  freshness: { words: ['sources', 'freshness'], chooses: 'nodes', waits: true },
  seed: { words: ['seed'], chooses: 'nodes', fullRefresh: true, waits: true, retry: true },
  snapshot: { words: ['snapshot'], chooses: 'nodes', waits: true, retry: true },
  run: { words: ['run'], chooses: 'nodes', fullRefresh: true, waits: true, retry: true },
  build: { words: ['build'], chooses: 'nodes', fullRefresh: true, waits: true, retry: true },
  test: { words: ['test'], chooses: 'nodes', waits: true, retry: true },
  check: { words: ['check'], chooses: 'nodes' },
  scan: { words: ['pii', 'scan'], chooses: 'nodes', waits: true },
  publish: { words: ['publish'], chooses: 'names', waits: true },
};
