import type { AnswerRequest, OnlyRequest } from '@errand/engine';
import { APPROVALS } from '@errand/engine';
import type { Failures } from '@errand/failures';
import type { Plugin } from '@errand/plugin-sdk';
import { definePlugin } from '@errand/plugin-sdk';
import type { PluginSwitches } from '../plugin-switches';
import type { RelaySettings } from '../relays';
import { createRelays } from '../relays';
import { VERSION_CHECKER } from '../version-check';
import { createAbout } from './about';
import { createAcl } from './acl';
import { createApprovals } from './approvals';
import type { ExecutionsDeps } from './executions';
import { createExecutions } from './executions';
import type { ConfigDeps } from './config';
import { createConfig } from './config';
import { createFailed } from './failed';
import { createAudit } from './audit';
import type { AuditDeps } from './audit';
import type { BackupDeps } from './backup';
import { createBackup } from './backup';
import type { HelpDeps } from './help';
import { createApropos, createHelp } from './help';
import { createPlugins } from './plugins';
import type { PoolDeps } from './pool';
import { createPoolCommands } from './pool';
import type { RoomsDeps } from './rooms';
import { createRoomCommands } from './rooms';
import type { StatusDeps } from './status';
import { createStatus } from './status';
import { createUptime } from './uptime';
import type { UtilsDeps } from './utils';
import { createUtils } from './utils';

export interface CorePluginsDeps
  extends
    HelpDeps,
    Omit<StatusDeps, 'plugins'>,
    ExecutionsDeps,
    UtilsDeps,
    RoomsDeps,
    AuditDeps,
    BackupDeps,
    ConfigDeps {
  settings: HelpDeps['settings'] & UtilsDeps['settings'];
  failures: Failures;
  /** Asked when a command runs: which plugins there are is known later than these. */
  plugins: PluginSwitches;
  /** Absent: this process is not one of a pool that could be started again. */
  pool?: PoolDeps['pool'] | undefined;
  onEnd: PoolDeps['onEnd'];
  answerRequest: AnswerRequest;
  onlyRequest: OnlyRequest;
  startedAt: number;
  now(): number;
}

/** The commands about Errand itself: they know more than a plugin may. Without them it could not be told anything. */
export function createCorePlugins(deps: CorePluginsDeps): Plugin[] {
  const { version, failures, settings, now, pool, broadcast, onEnd } = deps;
  return [
    definePlugin({ name: 'access', version, summary: 'Who may do what', commands: createAcl(deps) }),
    definePlugin({ name: 'audit', version, summary: 'Who did what', commands: createAudit(deps) }),
    definePlugin({ name: 'config', version, summary: 'How I behave', commands: createConfig(deps) }),
    definePlugin({
      name: 'executions',
      version,
      summary: 'What runs',
      commands: createExecutions(deps),
    }),
    definePlugin({
      name: APPROVALS,
      version,
      summary: 'What has to be agreed to before it runs',
      commands: createApprovals(deps),
    }),
    definePlugin({
      name: 'failures',
      version,
      summary: 'What went wrong',
      commands: createFailed({
        failures,
        get prefix() {
          return settings.prefix;
        },
        now,
      }),
    }),
    definePlugin({
      name: 'help',
      version,
      summary: 'What I can do',
      commands: { help: createHelp(deps), apropos: createApropos(deps), about: createAbout(version) },
    }),
    definePlugin({
      name: 'health',
      version,
      summary: 'How I am',
      commands: {
        ...createStatus(deps),
        uptime: createUptime(deps),
        ...(pool !== undefined && createPoolCommands({ pool, broadcast, onEnd })),
      },
    }),
    definePlugin({ name: 'plugins', version, summary: 'What I am made of', commands: createPlugins(deps) }),
  ];
}

/**
 * The built-in plugins that an admin may switch off.
 *
 * @param relays what the settings say of them: they decide who listens
 */
export function createBuiltIns(deps: CorePluginsDeps, relays: RelaySettings): Plugin[] {
  const { version } = deps;
  return [
    definePlugin({
      name: 'backup',
      version,
      summary: 'What outlives a database',
      commands: { backup: createBackup(deps) },
    }),
    definePlugin({
      name: 'chatroom',
      version,
      summary: 'Rooms',
      commands: createRoomCommands(deps),
      listeners: createRelays(relays, deps.rooms),
    }),
    createUtils(deps),
    definePlugin({ name: VERSION_CHECKER, version, summary: 'Tells the admins of a newer version' }),
  ];
}
