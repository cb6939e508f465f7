/**
 * What a content lacks to be the whole of this target's data, as the head of its fingerprint: `deferred~…`, `sample 10%~…`. It passes on to whatever
 * is made of it, so that nothing of it is taken for a whole build.
 */
export type Mark = string;

const end = '~';

/** The mark of a fingerprint; empty for a whole content. */
export function markOf(fingerprint: string | undefined): Mark {
  if (fingerprint === undefined) return '';
  const at = fingerprint.indexOf(end);
  return at === -1 ? '' : fingerprint.slice(0, at);
}

/** One mark for several, each of them counted once. */
export function joinMarks(marks: readonly Mark[]): Mark {
  return [...new Set(marks.flatMap((mark) => (mark === '' ? [] : mark.split('+'))))].sort().join('+');
}

export function withMark(mark: Mark, hash: string): string {
  return mark === '' ? hash : `${mark}${end}${hash}`;
}

/** Why a node whose mark is another than recorded is built: `was sampled`, `to be empty`. */
export function markReason(recorded: Mark, fresh: Mark): string {
  return fresh === '' ? `was ${word(recorded)}` : `to be ${word(fresh)}`;
}

function word(mark: Mark): string {
  if (mark.includes('empty')) return 'empty';
  return mark.includes('sample') ? 'sampled' : 'deferred';
}
