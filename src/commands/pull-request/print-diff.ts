import { renderDiffMarkdown } from '../../core/diff/render-markdown.js';
import { differs, type DiffReport } from '../../core/diff/types.js';
import { renderDiff } from '../../terminal/render-diff.js';
import type { Io } from '../frame/io.js';
import type { DiffOptions } from '../frame/options.js';
import { stdoutStyle } from '../frame/print.js';

/** Prints a report: as text, as Markdown, or as JSON, one object a model and one at the end. */
export function printDiff(report: DiffReport, options: DiffOptions, io: Io): void {
  switch (options.output) {
    case 'json':
      for (const model of report.models)
        io.stdout(`${JSON.stringify({ event: 'diff', ...model, differs: differs(model) })}\n`);
      io.stdout(`${JSON.stringify({ event: 'diffed', ...report, models: report.models.length })}\n`);
      return;
    case 'markdown':
      io.stdout(renderDiffMarkdown(report));
      return;
    case 'text':
      if (!options.quiet) io.stdout(renderDiff(report, stdoutStyle(io, options)));
  }
}
