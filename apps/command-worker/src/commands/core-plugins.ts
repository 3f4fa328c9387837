import type { Failures } from '@errand/failures';
import type { Plugin } from '@errand/plugin-sdk';
import { definePlugin } from '@errand/plugin-sdk';
import { createAbout } from './about';
import { createFailed } from './failed';
import type { HelpDeps } from './help';
import { createHelp } from './help';
import type { StatusDeps } from './status';
import { createStatus } from './status';
import { createUptime } from './uptime';

export interface CorePluginsDeps extends HelpDeps, StatusDeps {
  failures: Failures;
  startedAt: number;
  now(): number;
}

/** The commands about Errand itself: they know more than a plugin may. */
export function createCorePlugins(deps: CorePluginsDeps): Plugin[] {
  const { version, failures, settings, now } = deps;
  return [
    definePlugin({
      name: 'failures',
      version,
      summary: 'What went wrong',
      commands: createFailed({ failures, prefix: settings.prefix, now }),
    }),
    definePlugin({
      name: 'help',
      version,
      summary: 'What I can do',
      commands: { help: createHelp(deps), about: createAbout(version) },
    }),
    definePlugin({
      name: 'health',
      version,
      summary: 'How I am',
      commands: { status: createStatus(deps), uptime: createUptime(deps) },
    }),
  ];
}
