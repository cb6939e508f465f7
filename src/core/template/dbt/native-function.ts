import { JinjaFailure } from '../jinja/failure.js';
import { Callable, Undefined, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import type { TemplateValue } from '../template-value.js';
import { wrongArguments } from './arguments.js';
import { fromTemplateValue, NotPlain, toTemplateValue } from './convert.js';
import type { Rendering } from './rendering.js';

/** A macro of a native project, as a function of its templates in Jinja; undefined when there is none of the name. */
export function nativeFunction(rendering: Rendering, name: string): Callable | undefined {
  const { callNative, macros } = rendering.context;
  if (!callNative || !macros.has(name)) return undefined;
  return new Callable(name, (call) => {
    const { diagnostics, record, value } = callNative({
      name,
      positional: call.positional.map((item) => templateValue(item, rendering, call)),
      named: new Map(
        [...call.named].map(([parameter, item]) => [parameter, templateValue(item, rendering, call)]),
      ),
      at: call.at,
    });
    if (record) {
      rendering.record.references.push(...record.references);
      rendering.record.config.push(...record.config);
      rendering.record.outside ||= record.outside;
    }
    for (const finding of diagnostics) {
      if (finding.severity === 'error') throw new JinjaFailure(finding);
      rendering.report(finding);
    }
    return value === undefined ? '' : fromTemplateValue(value, rendering.relations);
  });
}

function templateValue(value: JinjaValue, { relations }: Rendering, call: JinjaCall): TemplateValue {
  if (value instanceof Undefined) return null;
  try {
    return toTemplateValue(value, relations);
  } catch (error) {
    if (error instanceof NotPlain) throw wrongArguments(call, 'cannot take this value');
    throw error;
  }
}
