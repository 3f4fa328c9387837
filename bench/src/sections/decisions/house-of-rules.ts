import type { AccessPolicy } from '@errand/access-control';
import type { PluginManifest } from '@errand/plugin-sdk';
import { command, definePlugin, hear, manifestOf, t } from '@errand/plugin-sdk';

export const COMMANDS = 500;
export const PATTERNS = 50;
export const RULES = 200;
export const PLUGINS = 20;

const run = () => undefined;
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

/** 500 commands of 20 plugins, every fifth of two words, and 50 patterns. */
export function manifests(): PluginManifest[] {
  return range(PLUGINS).map((plugin) =>
    manifestOf(
      definePlugin({
        name: pluginName(plugin),
        version: '1.0.0',
        summary: 'Measured',
        commands: Object.fromEntries(
          range(COMMANDS / PLUGINS).map((at) => [
            commandName(plugin, at),
            command({
              summary: 'Measured',
              admin: at === 0,
              args: { env: t.string() },
              flags: { force: t.boolean() },
              run,
            }),
          ]),
        ),
        hears: Object.fromEntries(
          range(PATTERNS)
            .filter((at) => at % PLUGINS === plugin)
            .map((at) => [
              `hears-${at}`,
              hear({ summary: 'Measured', pattern: `(ticket|issue)-${at}-(?<number>\\d+)`, prefixed: false, run }),
            ]),
        ),
      }),
    ),
  );
}

export function pluginName(plugin: number): string {
  return `plugin${plugin}`;
}

export function commandName(plugin: number, at: number): string {
  return `${at % 5 === 0 ? 'do_' : ''}work${plugin}x${at}`;
}

/** 200 rules of all kinds: globs, conditions, roles, rooms. Nothing in them has to be looked up in Slack. */
export function policy(): AccessPolicy {
  const kinds: ((at: number) => AccessPolicy['accessControls'][0])[] = [
    (at) => ({ pattern: `plugin${at % PLUGINS}:*x${at}`, rule: { allowUsers: ['role:oncall', `U0${at}*`] } }),
    (at) => ({ pattern: `*work*x${at}`, rule: { when: { args: { env: ['prod*'] } }, denyRooms: ['C0RAND*'] } }),
    (at) => ({
      pattern: `do_work${at % PLUGINS}x${Math.floor(at / 8)}*`,
      rule: { when: { args: ['* --force'] }, denyUsers: ['U0EVE*'] },
    }),
    (at) => ({
      pattern: `Plugin${at % PLUGINS}:*x${Math.floor(at / 8)}`,
      rule: {
        when: { time: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' } },
        denyArgs: [`*secret${at}*`],
      },
    }),
  ];
  return {
    version: 1,
    admins: ['U0ADMIN*'],
    accessControls: range(RULES).map((at) => kinds[at % kinds.length]!(at)),
    accessControlsDefault: { denyUsers: ['U0EVE', 'U0MALLORY'], denyRooms: ['C0NEVER'] },
    roles: { oncall: ['U0ANA', 'U0BEN', 'U0CARLA*'] },
    hideRestrictedCommands: true,
    hideRestrictedAccess: false,
    allowExternal: false,
    allowGuests: true,
    allowBots: false,
  };
}
