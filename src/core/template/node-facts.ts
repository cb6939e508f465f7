import { Later } from '../later.js';
import type { Value, Values } from '../project/value.js';

/** What templates of a dbt project are told of the node that they belong to. Few ask: it is made for those. */
export class NodeFacts {
  /** The package whose macros and variables its template sees first; that of the project where it is undefined. */
  readonly packageName: string | undefined;
  readonly #values: Later<Values>;

  constructor(packageName: string | undefined, values: () => Values) {
    this.packageName = packageName;
    this.#values = new Later(values);
  }

  /** What stands in a package and belongs to no node. */
  static inPackage(packageName: string): NodeFacts {
    return new NodeFacts(packageName, () => ({ package_name: packageName }));
  }

  /** The node as dbt's manifest describes it: `model` of its template. */
  get values(): Values {
    return this.#values.value;
  }

  get config(): Value | undefined {
    return this.values['config'];
  }
}
