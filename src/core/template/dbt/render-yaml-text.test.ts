import { expect, test } from 'vitest';
import { spanOf } from '../../diagnostics/source.js';
import { renderYamlText } from './render-yaml-text.js';

const scope = { vars: {}, env: {}, target: { name: 'dev' } };
const place = spanOf({ path: 'dbt_project.yml', text: '' }, 0, 0);

/** As dbt 1.12 gives them in `+meta`. */
test.each([
  ['{{ target.warehouse }}', ''],
  ['x{{ target.warehouse }}y', 'xy'],
  ['{{ target.warehouse or 3 }}', 3],
  ['{{ target.name }}', 'dev'],
])('%s', (text, value) => {
  expect(renderYamlText(text, place, scope)).toStrictEqual({ value, diagnostics: [] });
});
