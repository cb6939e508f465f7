import * as z from 'zod';
import { keepOf, keepPattern } from '../retention.js';
import { mapping, text } from './shapes.js';

/** `retention`, of models and sources. */
export const retentionConfig = mapping('`retention`', {
  column: text.describe('The date or moment that a row is of.'),
  keep: z
    .string()
    .regex(keepPattern, 'should be a time such as `90 days`, `18 months` or `3 years`')
    .transform(keepOf)
    .describe('How long a row stays after it: `90 days`, `18 months`, `3 years`.'),
})
  .exactOptional()
  .describe('How long rows live; `eider retain` removes those that are older.');
