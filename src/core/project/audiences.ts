import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';

/** Who reads a publication. */
export const audiences = ['analysts', 'bi', 'public'] as const;
export type Audience = (typeof audiences)[number];

/** Personal classes that an audience may have at most; pseudonyms are the only ones that can ever leave. */
export type AudiencePolicy = { readonly [Name in Audience]?: readonly 'pseudonym'[] };

/** Pseudonyms are personal data still: the public never has them, unless a project says so. */
const usual: Required<AudiencePolicy> = { analysts: ['pseudonym'], bi: ['pseudonym'], public: [] };

/**
 * The personal classes that a publication's readers may have: what `allow` says, within what the audience's policy permits. An audience that may have
 * a class does not get it by itself: `allow` says so, publication by publication.
 */
export function allowedClasses(
  publication: {
    readonly name: string;
    readonly audience?: Audience | undefined;
    readonly allow?: readonly 'pseudonym'[] | undefined;
  },
  policy: AudiencePolicy,
  at: Span,
  diagnostics: Diagnostic[],
): readonly 'pseudonym'[] | undefined {
  const { name, audience, allow } = publication;
  if (audience === undefined || allow === undefined) return allow;
  const permitted = policy[audience] ?? usual[audience];
  const beyond = allow.filter((one) => !permitted.includes(one));
  for (const one of beyond)
    diagnostics.push(diagnostic('publish/audience', { publication: name, audience, class: one }, { at }));
  return allow.filter((one) => permitted.includes(one));
}
