import type { AccessPolicy, PolicyPath } from '@errand/access-control';
import { accessPolicyOf, parseSettings, pathInFile, pathText, refusalsOf } from '@errand/settings';
import type { CliDeps } from './cli-deps';
import type { Source } from './config-source';
import { faultsText, ofEnvironment, ofFile } from './config-source';
import { printable } from './printable';

/** The access rules of an errand.yaml, and where each thing in them stands. */
export interface AclSource extends Source {
  policy: AccessPolicy;
  /** `errand.yaml:3:5: accessControls.deploy.allowUsers.0`, to begin a line with. */
  placeOf(path: PolicyPath): string;
  /** Keys and positions from the top of the file. */
  pathInFile(path: PolicyPath): PolicyPath;
}

/**
 * @param path undefined: what a service would read
 * @param isStrict refuses what no service would start with, too
 * @returns undefined: what is wrong has been said
 * @throws UsageError
 */
export function readAcl(path: string | undefined, isStrict: boolean, deps: CliDeps): AclSource | undefined {
  const source = path === undefined ? ofEnvironment(deps) : ofFile(path, deps.files);
  const parsed = parseSettings(source.text, source.overrides);
  const faults = 'faults' in parsed ? parsed.faults : isStrict ? refusalsOf(parsed, source.overrides) : [];
  if ('faults' in parsed || faults.length > 0) {
    deps.err(faultsText(faults, source));
    return undefined;
  }
  const { settings, file } = parsed;
  const inFile = (place: PolicyPath) => pathInFile(parsed, place);
  return {
    ...source,
    policy: accessPolicyOf(settings),
    pathInFile: inFile,
    placeOf(place) {
      const { line, column } = file.placeOf(inFile(place)) ?? {};
      const where = [source.path, line, column].filter((part) => part !== undefined).join(':');
      return printable(`${where}: ${pathText(inFile(place))}`);
    },
  };
}
