import type { Environment } from '../project/target.js';
import type { Values } from '../project/value.js';
import type { KnownAnswers } from '../template/ask.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { LibraryScope } from '../template/library-macro.js';
import type { MacroLibrary } from '../template/types.js';
import type { TemplateMemo } from './template-memo.js';

/** What every template of a run may read. */
export interface TemplateScope {
  readonly macros: MacroLibrary;
  readonly vars: Values;
  readonly env: Environment;
  /** What `target` holds in templates; no secrets. */
  readonly target: Values;
  /** The macros that come with Eider. */
  readonly library?: LibraryScope;
  /** What is known of what templates ask; it grows. */
  readonly answers?: KnownAnswers;
  /** What templates of a dbt project share: all of them are in Jinja then. */
  readonly dbt?: DbtScope;
  /** What the templates in Jinja of a native project share. */
  readonly jinja?: DbtScope;
  /** What templates gave in earlier runs; everything is read anew, unless given. */
  readonly memo?: TemplateMemo;
}
