/**
 * What names of plugins are compared by: capitals, dashes and underscores do not count, so that `VersionChecker` of a rule
 * for Errbot is `version-checker`.
 */
export function plainPluginName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
