import { expect, test } from 'vitest';
import { trustOf } from './trust.js';

const request = (head: unknown): string =>
  JSON.stringify({ pull_request: { head: { repo: head }, base: { repo: { full_name: 'team/lake' } } } });
const own = { full_name: 'team/lake' };

test('a pull request is trusted when its branch is in the same repository', () => {
  const env = { GITHUB_EVENT_NAME: 'pull_request' };
  expect(trustOf(env, request(own))).toEqual({ untrusted: false });
  const fork = { untrusted: true, why: 'the pull request comes from a fork' };
  expect(trustOf(env, request({ full_name: 'stranger/lake' }))).toEqual(fork);
  expect(trustOf(env, request(null))).toEqual(fork);
  expect(trustOf({ GITHUB_EVENT_NAME: 'pull_request_review' }, request(null))).toEqual(fork);
});

test('an event that cannot be read is a stranger’s', () => {
  const env = { GITHUB_EVENT_NAME: 'pull_request' };
  const untrusted = { untrusted: true, why: 'the event of the pull request cannot be read' };
  for (const text of [undefined, '', '{', 'null', '[]', '{"pull_request":{"head":{"repo":null}}}'])
    expect(trustOf(env, text)).toEqual(untrusted);
});

test('`pull_request_target` is never trusted', () => {
  const trust = trustOf({ GITHUB_EVENT_NAME: 'pull_request_target' }, request(own));
  expect(trust).toMatchObject({ untrusted: true, always: true });
});

test('a workflow that runs for a fork is never trusted', () => {
  const run = (name: string): string =>
    JSON.stringify({ workflow_run: { head_repository: { full_name: name } }, repository: own });
  const env = { GITHUB_EVENT_NAME: 'workflow_run' };
  expect(trustOf(env, run('team/lake'))).toEqual({ untrusted: false });
  expect(trustOf(env, run('stranger/lake'))).toMatchObject({ untrusted: true, always: true });
  expect(trustOf(env, undefined)).toMatchObject({ untrusted: true, always: true });
});

test('a comment does not say whose code it is', () => {
  expect(trustOf({ GITHUB_EVENT_NAME: 'issue_comment' }, '{}').untrusted).toBe(true);
});

test('a merge request is compared by its projects', () => {
  const env = (source: string, target: string) => ({
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: source,
    CI_MERGE_REQUEST_PROJECT_PATH: target,
  });
  expect(trustOf(env('team/lake', 'team/lake'), undefined)).toEqual({ untrusted: false });
  const fork = { untrusted: true, why: 'the merge request comes from a fork' };
  expect(trustOf(env('stranger/lake', 'team/lake'), undefined)).toEqual(fork);
  expect(trustOf({ CI_PIPELINE_SOURCE: 'merge_request_event' }, undefined)).toEqual(fork);
});

test('elsewhere it is trusted: on a machine of one’s own, and after a push', () => {
  expect(trustOf({}, undefined)).toEqual({ untrusted: false });
  expect(trustOf({ GITHUB_EVENT_NAME: 'push' }, '{}')).toEqual({ untrusted: false });
  expect(trustOf({ CI_PIPELINE_SOURCE: 'push' }, undefined)).toEqual({ untrusted: false });
});
