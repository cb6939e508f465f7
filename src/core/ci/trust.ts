/** Whether the code under test is the team's own, as far as the machine that runs it tells. */
export interface Trust {
  readonly untrusted: boolean;
  /** Why it is not trusted; for people. */
  readonly why?: string;
  /** The event gives a stranger's code the team's secrets: nobody can say that it is trusted. */
  readonly always?: true;
}

type Env = { readonly [name: string]: string | undefined };

/**
 * Reads from the environment of GitHub Actions or GitLab CI whether a pull request comes from a fork. Where that cannot be told, it does.
 * Elsewhere nobody but the caller runs anything: it is trusted.
 * @param event the text of the file that `GITHUB_EVENT_PATH` names; undefined when it could not be read
 */
export function trustOf(env: Env, event: string | undefined): Trust {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  if (name === 'pull_request_target') {
    return { untrusted: true, why: 'the event `pull_request_target` runs with secrets', always: true };
  }
  if (name.startsWith('pull_request')) return ofPullRequest(parse(event));
  if (name === 'workflow_run') return ofWorkflowRun(parse(event));
  // Somebody's comment on a pull request does not say whose the code is.
  if (name === 'issue_comment') return stranger('the event `issue_comment` does not say whose code it is');
  return ofMergeRequest(env);
}

function ofPullRequest(event: unknown): Trust {
  const request = at(event, 'pull_request');
  const head = at(at(at(request, 'head'), 'repo'), 'full_name');
  const base = at(at(at(request, 'base'), 'repo'), 'full_name');
  if (typeof base !== 'string') return stranger('the event of the pull request cannot be read');
  // A fork that was deleted has no repository.
  return typeof head === 'string' && head === base
    ? { untrusted: false }
    : stranger('the pull request comes from a fork');
}

function ofWorkflowRun(event: unknown): Trust {
  const head = at(at(at(event, 'workflow_run'), 'head_repository'), 'full_name');
  const base = at(at(event, 'repository'), 'full_name');
  return typeof head === 'string' && head === base
    ? { untrusted: false }
    : { ...stranger('the workflow runs for a fork, with secrets'), always: true };
}

function ofMergeRequest(env: Env): Trust {
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_PATH'] ?? '';
  const target = env['CI_MERGE_REQUEST_PROJECT_PATH'] ?? '';
  const isRequest = env['CI_PIPELINE_SOURCE'] === 'merge_request_event' || source !== '' || target !== '';
  return !isRequest || (source === target && source !== '')
    ? { untrusted: false }
    : stranger('the merge request comes from a fork');
}

function stranger(why: string): Trust {
  return { untrusted: true, why };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
