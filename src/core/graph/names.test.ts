import { expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { loadDbt } from '../project/dbt/dbt-project.test-helper.js';
import { invariant } from '../diagnostics/invariant.js';
import { collectNames, findRef, isNodeId, type RefContext } from './names.js';

const files = {
  'dbt_project.yml': 'name: shop\n',
  'models/orders_v1.sql': 'select 1',
  'models/orders_v2.sql': 'select 1',
  'models/orders_v3.sql': 'select 1',
  'models/plain.sql': 'select 1',
  'models/m.yml': 'models: [{name: orders, latest_version: 2, versions: [{v: 1}, {v: 2}, {v: 3}]}]',
  'dbt_packages/kit/dbt_project.yml': 'name: kit\n',
  'dbt_packages/kit/models/plain.sql': 'select 1',
  'dbt_packages/kit/models/own.sql': 'select 1',
  'dbt_packages/other/dbt_project.yml': 'name: other\n',
  'dbt_packages/other/models/own.sql': 'select 1',
};

function found(args: readonly string[], context: RefContext = {}): string {
  const { value } = loadDbt(files);
  invariant(value, 'the project is read');
  const { names, diagnostics } = collectNames(value, () => true);
  expect(diagnostics).toEqual([]);
  const at = { source: value.source, start: 0, end: 0 };
  const id = findRef(names, 'shop', args, at, context);
  return isNodeId(id) ? id : messageOf(id);
}

test.each<[readonly string[], RefContext, string]>([
  [['orders'], {}, 'model.shop.orders.v2'],
  [['orders'], { version: '3' }, 'model.shop.orders.v3'],
  [['shop', 'orders'], { version: '1' }, 'model.shop.orders.v1'],
  [['orders'], { version: '4' }, 'model `orders v4` does not exist'],
  [['plain'], { version: '1' }, 'model `plain v1` does not exist'],
  [['plain'], {}, 'model.shop.plain'],
  [['kit', 'plain'], {}, 'model.kit.plain'],
  [['plain'], { from: 'kit' }, 'model.shop.plain'],
  [['own'], {}, 'model.kit.own'],
  [['own'], { from: 'other' }, 'model.other.own'],
  [['kit', 'orders'], {}, 'model `orders` does not exist'],
])('ref(%j) %j', (args, context, id) => {
  expect(found(args, context)).toBe(id);
});
