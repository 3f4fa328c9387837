import type { SubjectName } from '../options';
import type { SlackOutcome } from '../slack/slack-process';
import { subjectTitles } from './names';

/** What should not happen, and is told when it does. */
export function remarks({ subject, outcome }: { subject: SubjectName; outcome: SlackOutcome }): string[] {
  const { redelivered, undelivered, strays } = outcome;
  const told = [
    ...(redelivered > 0 ? [`${redelivered} events were delivered again, as none acknowledged them in 3 s`] : []),
    ...(undelivered > 0 ? [`${undelivered} events were given up by Slack`] : []),
    ...(strays.count > 0
      ? [`${strays.count} messages answered no command, such as ${JSON.stringify(strays.first[0])}`]
      : []),
  ];
  return told.map((what) => `${subjectTitles[subject]}: ${what}.`);
}
