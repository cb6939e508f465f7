/** What a build does with personal data that it finds in the contents of a layer's models. */
export const scanLevels = ['error', 'warn', 'off'] as const;
export type ScanLevel = (typeof scanLevels)[number];

/** `pii-scan:` of project.yml: by folder below the model paths. */
export type ContentScan = { readonly [layer: string]: ScanLevel };

/** The level of a model at that place: what its folder says; `marts` are scanned unless it says otherwise, and nothing else. */
export function scanLevelOf(scan: ContentScan | undefined, fqn: readonly string[]): ScanLevel {
  const layer = fqn.length > 1 ? (fqn[0] ?? '') : '';
  return scan?.[layer] ?? (layer === 'marts' ? 'error' : 'off');
}
