import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentRun } from '@errand/testing';
import { COMMANDS, PATTERNS, PLUGINS, commandName, pluginName, policy } from '../decisions/house-of-rules';

/** Writes the commands, patterns and rules of the section `decisions` as files. @returns the text of an `errand.yaml` */
export async function writePlugins(): Promise<string> {
  const folder = join(currentRun()?.directory ?? '', 'plugins');
  await mkdir(folder, { recursive: true });
  await Promise.all(
    Array.from({ length: PLUGINS }, (_, at) => writeFile(join(folder, `${pluginName(at)}.mjs`), moduleOf(at))),
  );
  const { admins, accessControls, accessControlsDefault, roles, hideRestrictedCommands } = policy();
  const settings = {
    admins,
    roles,
    accessControlsDefault,
    accessControls: Object.fromEntries(accessControls.map(({ pattern, rule }) => [pattern, rule])),
    hideRestrictedCommands,
    extraPluginDir: folder,
    pacing: { channelPerSecond: 0 },
  };
  return JSON.stringify(settings); // which is YAML
}

function moduleOf(plugin: number): string {
  const names = Array.from({ length: COMMANDS / PLUGINS }, (_, at) => commandName(plugin, at));
  const patterns = Array.from({ length: PATTERNS }, (_, at) => at).filter((at) => at % PLUGINS === plugin);
  return `import { command, definePlugin, hear, t } from '@errand/plugin-sdk';
const run = () => 'done';
export default definePlugin({
  name: ${JSON.stringify(pluginName(plugin))},
  version: '1.0.0',
  summary: 'Measured',
  commands: Object.fromEntries(
    ${JSON.stringify(names)}.map((name, at) => [
      name,
      command({ summary: 'Measured', admin: at === 0, args: { env: t.string() }, flags: { force: t.boolean() }, run }),
    ]),
  ),
  hears: Object.fromEntries(
    ${JSON.stringify(patterns)}.map((at) => [
      'hears-' + at,
      hear({ summary: 'Measured', pattern: '(ticket|issue)-' + at + '-(?<number>\\\\d+)', prefixed: false, run }),
    ]),
  ),
});
`;
}
