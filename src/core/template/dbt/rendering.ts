import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Ask } from '../ask.js';
import type { JinjaCall, JinjaValue } from '../jinja/value.js';
import type { ModelRecord } from '../model-functions.js';
import type { ModelContext } from '../model-types.js';
import type { TemplateValue } from '../template-value.js';
import type { RelationMaker } from './relation-object.js';
import type { DbtScope, LoggedLine } from './types.js';

/** What a rendering is made in: the context of a model of a dbt project. */
export type DbtContext = ModelContext & {
  readonly dbt: DbtScope;
  /** Calls a macro in the native language; absent where there are none. Throws `Unanswered`. */
  readonly callNative?: (call: NativeCall) => NativeResult;
};

/** A call of a macro in the native language. */
export interface NativeCall {
  readonly name: string;
  readonly positional: readonly TemplateValue[];
  readonly named: ReadonlyMap<string, TemplateValue>;
  readonly at: Span;
}

/** What came of it; no value where it failed, which is then reported. */
export interface NativeResult {
  readonly value?: TemplateValue;
  readonly record?: ModelRecord;
  readonly diagnostics: readonly Diagnostic[];
}

/** One rendering of a template: what its functions may know and do. */
export interface Rendering {
  readonly context: DbtContext;
  readonly scope: DbtScope;
  /** The package of the node, whose macros and variables its template sees first. */
  readonly packageName: string;
  /** False while the project is read: nothing is asked, and dbt's placeholders are given. */
  readonly execute: boolean;
  readonly relations: RelationMaker;
  readonly record: ModelRecord;
  readonly logged: LoggedLine[];
  /** What statements have given, by their names. */
  readonly results: Map<string, JinjaValue>;
  /** To be called where something is given only because the project is being read: it may be something else when the template is executed. */
  readonly onProvisional: () => void;
  /** Asks the database. Throws `Unanswered` where nobody has answered. */
  readonly ask: Ask;
  readonly report: (finding: Diagnostic) => void;
  /** A name as the template itself sees it. */
  readonly lookup: (name: string) => JinjaValue | undefined;
  /** Gives a name a value for the rest of the rendering: `context.update(…)`. */
  readonly define: (name: string, value: JinjaValue) => void;
  /** The macro that `adapter.dispatch(name, namespace)` stands for. */
  readonly dispatch: (name: string, namespace: string | undefined) => JinjaValue;
  /** Calls a macro or function. */
  readonly invoke: (callee: JinjaValue, call: JinjaCall) => JinjaValue;
  /** Whether something thrown is a mistake in a template, which can be caught, and not a question or a bug. */
  readonly isMistake: (error: unknown) => boolean;
  /** The text that a text with Jinja in it gives, in this same context. */
  readonly renderText: (text: string, at: Span) => string;
}

/** A function that needs to know the rendering it is called in. */
export type Contextual = (rendering: Rendering) => JinjaValue;
