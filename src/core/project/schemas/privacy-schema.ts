import * as z from 'zod';
import { personalClasses } from '../privacy.js';
import { isoDate, mapping, text } from './shapes.js';

const personalClass = z.enum(personalClasses);

const classWaiver = mapping('a waiver', {
  model: text.describe('The model or seed whose column it is.'),
  column: text.describe('The column.'),
  class: personalClass.describe('The class of personal data that the column is said not to hold.'),
  reason: text.describe('Why it is none.'),
  owner: text.describe('Who answers for it.'),
  expires: isoDate.describe('The last day it holds, such as `2026-12-31`.'),
});

/** `privacy:` of project.yml. */
export const privacyConfig = mapping('the privacy policy', {
  layers: z
    .record(z.string(), z.union([z.array(personalClass), z.literal('all')]))
    .exactOptional()
    .describe(
      'Classes that the models of a folder may hold, by folder below the model paths: `all`, or a list. `marts` may hold none unless said otherwise, every other folder all.',
    ),
  waivers: z
    .array(classWaiver)
    .exactOptional()
    .describe('Columns that lineage takes for personal and somebody answers for.'),
});
