import { detectorIds, type Detector, type DetectorId } from './detector.js';
import { email } from './email.js';
import { iban } from './iban.js';
import { nir } from './nir.js';
import { phone } from './phone.js';

const byId: { readonly [id in DetectorId]: Detector } = { email, phone, nir, iban };

/** Every detector, in the order in which findings are reported. */
export const detectors: readonly Detector[] = detectorIds.map((id) => byId[id]);

/** The detector of an id as written in a waiver. */
export function detectorOf(id: string): Detector | undefined {
  return detectors.find((detector) => detector.id === id);
}
