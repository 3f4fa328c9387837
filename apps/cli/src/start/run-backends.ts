import type { CliDeps, ExitCode } from '../cli-deps';

/** `errand backends`: what Errand talks to, and what it stands on. */
export function runBackends(_args: readonly string[], { out }: CliDeps): ExitCode {
  out(`Available backends:
\t\tSlack, over Socket Mode, HTTP or RTM: which one is detected from the token
\t\tSimulator, a pretend workspace with a page: npm start
\t\tText, the same in this terminal: errand console

Available storages:
\t\tPostgreSQL (DATABASE_URL)
\t\tPGlite, in memory, for Simulator and Text

Available brokers:
\t\tRabbitMQ (AMQP_URL)
\t\tin memory, for Simulator and Text
`);
  return 0;
}
