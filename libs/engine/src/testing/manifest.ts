import type { CommandDefinition, HearDefinition, ListenerDefinition, PluginDefinition } from '@errand/plugin-sdk';
import { definePlugin, manifestOf } from '@errand/plugin-sdk';

type Change<D> = Record<string, Partial<D>>;

/** The manifest of a plugin; the test names of each handler what matters to it. */
export function manifest(
  name: string,
  handlers: {
    commands?: Change<CommandDefinition>;
    hears?: Change<HearDefinition>;
    listeners?: Change<ListenerDefinition>;
    filters?: PluginDefinition['filters'];
  },
) {
  const { commands, hears, listeners, filters = {} } = handlers;
  return manifestOf(
    definePlugin({
      name,
      version: '1.0.0',
      summary: name,
      commands: withRun(commands),
      hears: withRun(hears) as PluginDefinition['hears'] & object,
      listeners: withRun(listeners) as PluginDefinition['listeners'] & object,
      filters,
    }),
  );
}

function withRun<D extends object>(each: Record<string, D> = {}) {
  const run = () => undefined;
  return Object.fromEntries(Object.entries(each).map(([key, one]) => [key, { summary: key, run, ...one }]));
}
