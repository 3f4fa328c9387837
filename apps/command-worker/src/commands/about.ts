import { command } from '@errand/plugin-sdk';

export function createAbout(version: string) {
  return command({
    summary: 'Tells what I am',
    run: () =>
      `This is Errand version ${version}.\n\nI run commands for people in Slack: one that I have taken is not lost, runs once and is answered once.`,
  });
}
