import * as z from 'zod';
import { scanLevels } from '../content-scan.js';

/** `pii-scan:` of project.yml. */
export const scanConfig = z
  .record(z.string(), z.enum(scanLevels))
  .exactOptional()
  .describe(
    'What a build does where the contents of a layer’s models hold personal data without a class: `error`, `warn` or `off`, by folder below the model paths. `marts` are `error` unless said otherwise, every other folder is `off`.',
  );
