import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** Names; empty: all. */
  scenarios: string[];
  runs: number;
  rate: number;
  seconds: number;
  seed: number;
  /** Leave out the control runs, or everything else. */
  controls: 'too' | 'no' | 'only';
}

export const help = `Usage: npm run chaos [-- options]

Runs two of each service as processes, with RabbitMQ and PostgreSQL of their own, types commands into a pretend Slack and
makes trouble meanwhile; counts what was lost, doubled or out of order. Each scenario has control runs that go without the
protection it is about, and must find something. All scenarios together write their table into docs/guarantees.md.
Exits 1 when a run counts what it must not, or a control run counts nothing.

  --scenario NAME    only this one; may be given several times
  --runs N           runs of each scenario, with another seed each (1)
  --rate N           commands per second (20)
  --seconds N        how long commands are typed (30)
  --seed N           of the first run (1)
  --controls WORD    too, no, only (too)
  --help             this text
`;

/** @returns 'help' when that was asked for. @throws Error naming what cannot be read */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string', default: '1' },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      controls: { type: 'string', default: 'too' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const number = (name: 'runs' | 'rate' | 'seconds' | 'seed') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name}: ${values[name]} is not a whole number above 0`);
    return value;
  };
  const { controls } = values;
  if (controls !== 'too' && controls !== 'no' && controls !== 'only')
    throw new Error(`--controls: ${controls} is none of too, no, only`);
  return {
    scenarios: values.scenario,
    runs: number('runs'),
    rate: number('rate'),
    seconds: number('seconds'),
    seed: number('seed'),
    controls,
  };
}
