import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { relationGiven, type MacroForm } from './define-macro.js';
import { slugOf } from './slug.js';
import { formatTime } from './format-time.js';

function logLine(message: string, { startedAt }: LibraryContext, format = '%H:%M:%S'): string {
  return `${formatTime(startedAt, format)} + ${message}`;
}

/** Those of dbt_utils that help to write templates. Times are those of the run, in UTC. */
export const utilsHelpers: readonly MacroForm[] = [
  { name: 'slugify', parameters: ['string'], run: (given) => slugOf(given.optionalText('string') ?? '') },
  {
    name: 'pretty_time',
    parameters: [['format', '%H:%M:%S']],
    run: (given, { startedAt }) => formatTime(startedAt, given.text('format')),
  },
  {
    name: 'pretty_log_format',
    parameters: [['message', '']],
    run: (given, context) => logLine(given.text('message'), context),
  },
  {
    name: 'log_info',
    parameters: ['message'],
    run: (given, context) => {
      if (!context.log) throw new LibraryFailure('has nothing to write to here');
      context.log(logLine(given.text('message'), context));
      return '';
    },
  },
  {
    name: '_is_relation',
    parameters: ['obj', 'macro'],
    run: (given) => {
      relationGiven(given.text('macro'), given.value('obj'));
      return '';
    },
  },
  {
    name: '_is_ephemeral',
    parameters: ['obj', 'macro'],
    run: (given) => {
      relationGiven(given.text('macro'), given.value('obj'));
      return '';
    },
  },
];
