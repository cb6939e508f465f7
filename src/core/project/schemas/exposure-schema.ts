import * as z from 'zod';
import { exposureTypes } from '../exposure.js';
import { configSchemas } from './config-schema.js';
import { anyText, mapping, text } from './shapes.js';

const { enabled, tags, meta } = configSchemas.model.shape;
const description = anyText.exactOptional();

const owner = (of: string) =>
  mapping(`the owner of ${of}`, {
    name: text.exactOptional().describe('Who answers for it.'),
    email: text.exactOptional().describe('Where they are reached.'),
  }).describe('Who answers for it.');

/** One entry of `exposures:`. */
export const exposure = mapping('an exposure', {
  name: text.describe('The name of the exposure.'),
  label: text.exactOptional().describe('Its name for people.'),
  type: z.enum(exposureTypes).describe('What it is.'),
  maturity: z.enum(['high', 'medium', 'low']).exactOptional().describe('How much it is relied on.'),
  url: text.exactOptional().describe('Where it is found.'),
  description: description.describe('What it is for.'),
  owner: owner('an exposure'),
  depends_on: z.array(text).exactOptional().describe("What it reads: `ref('x')`, `source('a', 'b')`."),
  tags,
  meta,
  config: mapping('the configuration of an exposure', { enabled, tags, meta })
    .exactOptional()
    .describe('`enabled`, `tags` and `meta`.'),
});

/** One entry of `groups:`. */
export const group = mapping('a group', {
  name: text.describe('The name of the group.'),
  description: description.describe('What belongs to it.'),
  owner: owner('a group'),
  config: mapping('the configuration of a group', { meta }).exactOptional().describe('`meta`.'),
});

