import { version } from './version.js';

/** Put in by scripts/build.mjs: a hash of all that the bundle is made of. */
declare const EIDER_BUILD: string | undefined;

/** Tells one build of Eider from another, as what one has kept may not be what the next would make. */
export const buildId: string = typeof EIDER_BUILD === 'string' ? EIDER_BUILD : version;
