import type { Execution } from './execution-store';
import { CORE_PLUGIN } from './registry';

/**
 * Is it a listener's? What was said to the bot is handed on as a text, and a listener is told of the event itself. That is
 * known of one whose plugin is not loaded any more, too.
 */
export function listens({ plugin, input }: Pick<Execution, 'plugin' | 'input'>): boolean {
  return plugin !== CORE_PLUGIN && typeof (input as { text?: unknown } | null)?.text !== 'string';
}
