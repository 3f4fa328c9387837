import type { Measured, Phase } from './bench';

/** What the run fails for: a sentence per subject and transport that lost or doubled a reply. */
export function faultsOf(phases: readonly Phase[]): string[] {
  return phases.flatMap(({ transport, measured }) => measured.flatMap((one) => faultOf(transport, one)));
}

function faultOf(transport: string, { subject, outcome }: Measured): string[] {
  const sum = (pick: 'lost' | 'late' | 'doubled') => outcome.counts.reduce((total, counts) => total + counts[pick], 0);
  const [lost, late, doubled] = [sum('lost'), sum('late'), sum('doubled')];
  if (lost === 0 && doubled === 0) return [];
  const { strays, redelivered, undelivered } = outcome;
  return [
    `${subject} over ${transport}: ${lost} lost (${late} of them answered later), ${doubled} doubled; ` +
      `Slack delivered ${redelivered} events again and gave up ${undelivered}` +
      strays.first.map((text) => `\n  an answer to no command: ${text}`).join(''),
  ];
}
