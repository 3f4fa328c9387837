import type { SubjectName } from '../options';
import type { SlackOutcome } from '../slack/slack-process';

/**
 * What the run fails for: a sentence when a subject lost or doubled a reply.
 *
 * @param where which part of the run it was, e.g. `saturation`
 */
export function faultsOf(where: string, subject: SubjectName, outcome: SlackOutcome): string[] {
  const sum = (pick: 'lost' | 'late' | 'doubled') => outcome.counts.reduce((total, counts) => total + counts[pick], 0);
  const [lost, late, doubled] = [sum('lost'), sum('late'), sum('doubled')];
  if (lost === 0 && doubled === 0) return [];
  const { strays, redelivered, undelivered } = outcome;
  return [
    `${where}, ${subject}: ${lost} lost (${late} of them answered later), ${doubled} doubled; ` +
      `Slack delivered ${redelivered} events again and gave up ${undelivered}` +
      strays.first.map((text) => `\n  an answer to no command: ${text}`).join(''),
  ];
}
