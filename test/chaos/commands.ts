// What people type in a run, and what comes of it. Load, worker and checker read it from here.

/** The plugin that the workers run beside the built-in ones. */
export const CHAOS_PLUGIN = 'chaos';

/** The kinds of command; `echo` is the built-in one. */
export type CommandKind = 'echo' | 'slow' | 'many' | 'progress' | 'launch' | 'fetch';

export interface CommandFacts {
  plugin: string;
  /** Answered at once, and so in order. */
  isQuick: boolean;
  /** How many messages it leaves. */
  messages: number;
  onCrash: 'retry' | 'report';
  /** How many of a hundred commands are of this kind. */
  share: number;
}

/** `slow` is typed by the clock, a few times in a run. */
export const commandKinds: Record<CommandKind, CommandFacts> = {
  echo: { plugin: 'utils', isQuick: true, messages: 1, onCrash: 'retry', share: 60 },
  slow: { plugin: CHAOS_PLUGIN, isQuick: false, messages: 1, onCrash: 'retry', share: 0 },
  many: { plugin: CHAOS_PLUGIN, isQuick: false, messages: 5, onCrash: 'retry', share: 10 },
  progress: { plugin: CHAOS_PLUGIN, isQuick: false, messages: 1, onCrash: 'retry', share: 10 },
  launch: { plugin: CHAOS_PLUGIN, isQuick: false, messages: 1, onCrash: 'report', share: 10 },
  fetch: { plugin: CHAOS_PLUGIN, isQuick: false, messages: 1, onCrash: 'retry', share: 10 },
};

/** What a command says last. Letters and digits alone: nothing on the way rewrites them. */
export function resultOf(kind: CommandKind, id: string): string {
  return kind === 'echo' ? id : `done ${id}`;
}
