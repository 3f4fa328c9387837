import { loadavg } from 'node:os';
import type { CommandDefinition, Context } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';
import type { Collections } from '../garbage';
import type { PluginSwitches } from '../plugin-switches';
import type { FailedPlugin } from '../plugins/load-plugins';
import { failedPluginsText } from '../plugins/report-plugins';
import type { Transports } from '../transports';
import type { CallerAccessDeps } from './caller-access';
import { callerAccess } from './caller-access';

export interface StatusDeps extends CallerAccessDeps {
  version: string;
  owner: string;
  plugins: Pick<PluginSwitches, 'all' | 'excluded' | 'isActive'>;
  broker: { fault(): string | undefined };
  store: { fault(): string | undefined };
  transports: Transports;
  collections(): Collections;
  running(): number;
  failedPlugins(): readonly FailedPlugin[];
}

/** `!status` and its parts, in Errbot's layout, with what a bot of several services has to tell besides. */
export function createStatus(deps: StatusDeps): Record<string, CommandDefinition> {
  return {
    status: command({
      summary: 'Tells how I am',
      async run(_input, ctx) {
        const slack = await ctx.directory.bot().then(
          (bot) => `ok, as ${bot.name} in ${bot.teamName}`,
          () => 'does not answer',
        );
        const seen = deps.transports.seen().map(({ name, secondsAgo }) => `${name} (${secondsAgo} s ago)`);
        const services = [
          `- **Slack** ${slack}`,
          `- **Heard from** ${seen.join(', ') || 'nobody yet'}`,
          `- **Broker** ${deps.broker.fault() ?? 'ok'}`,
          `- **Store** ${deps.store.fault() ?? 'ok'}`,
          `- **Worker** ${deps.owner}, ${deps.running()} running, this one included`,
          `- **Versions** Errand ${deps.version}, Node ${process.versions.node}`,
        ].join('\n');
        const parts = ['## Yes I am alive...', services, await pluginsText(deps, ctx), loadText(), gcText(deps)];
        return parts.join('\n\n');
      },
    }),
    status_plugins: command({
      summary: 'Shows which plugins are active',
      run: (_input, ctx) => pluginsText(deps, ctx),
    }),
    status_load: command({ summary: 'Shows the load of my machine', run: loadText }),
    status_gc: command({ summary: 'Shows how often memory was collected', run: () => gcText(deps) }),
  };
}

/** All that are loaded, and which are not; why, for admins in a direct message. */
async function pluginsText(deps: StatusDeps, ctx: Context): Promise<string> {
  const failed = deps.failedPlugins();
  const withReasons = failed.length > 0 && (await mayKnowReasons(deps, ctx));
  return [pluginTable(deps.plugins), failedPluginsText(failed, withReasons)].filter((part) => part !== '').join('\n\n');
}

/** Where `!status plugins`, were it for admins, would be theirs to run. What is not known is no. */
async function mayKnowReasons(deps: StatusDeps, ctx: Context): Promise<boolean> {
  if (!ctx.execution.isDirect) return false;
  const entry = { plugin: { name: 'health' }, handler: { name: 'status_plugins', admin: true } };
  return await callerAccess(ctx, deps)
    .judge(entry)
    .then(
      ({ outcome }) => outcome === 'allowed',
      () => false,
    );
}

/** Nothing has to be configured, and there is no blacklist beside what is deactivated for good: B and C never show. */
export function pluginTable({ all, isActive, excluded }: StatusDeps['plugins']): string {
  const states = [
    ...all.map(({ name }) => ({ name, state: isActive(name) ? 'A' : 'D' })),
    ...excluded.map((name) => ({ name, state: 'D' })),
  ];
  const rows = states.toSorted(byName).map(({ name, state }) => `| ${state} | ${name} |`);
  const legend = 'A = Activated, D = Deactivated, B = Blacklisted, C = Needs to be configured';
  return ['### Plugins', '', '| Status | Name |', '| --- | --- |', ...rows, '', legend].join('\n');
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function loadText(): string {
  return `Load ${loadavg()
    .map((load) => load.toFixed(2))
    .join(', ')}`;
}

/** The three numbers of Errbot: generations of Python there, kinds of collection here. */
function gcText({ collections }: StatusDeps): string {
  const { minor, incremental, major } = collections();
  return `GC 0->${minor} 1->${incremental} 2->${major}`;
}
