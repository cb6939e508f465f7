import { auditColumns } from './audit-columns.js';
import { auditHelpers } from './audit-helpers.js';
import { auditRows } from './audit-rows.js';
import { macrosOf } from './define-macro.js';

/** audit_helper: queries that compare two queries or relations. */
export const auditMacros = macrosOf('audit_helper', [...auditRows, ...auditColumns, ...auditHelpers]);
