/**
 * What a control run goes without, to show that a scenario would find its absence. Each is taken away at a port, in the
 * process that the run starts; the services themselves know nothing of it.
 */
export const protections = {
  'confirm before acknowledgement': 'an ingress tells Slack that it has the event before the broker has confirmed it',
  'partition key': 'an ingress publishes to a partition at random',
  'ack after handling': 'a worker acks a delivery first and handles it from memory a little later',
  'pause on trouble': 'a worker acks what it failed to handle',
  claims: 'a worker claims nothing in the store: it runs what is delivered to it',
  "the database's clock": 'a worker decides by its own clock whether a command is too old',
  'look before posting again': 'an egress that does not know whether a post was taken posts it again without looking',
  'retry of posts': 'an egress gives up at the first failure',
  'leases of the ledger': 'every egress sends the rows of every partition, and takes the ledger at no word',
} as const;

/** The name of a protection. */
export type Protection = keyof typeof protections;

/** The variable that tells a process what it goes without. */
export const WITHOUT = 'CHAOS_WITHOUT';

/** @returns whether this process goes without the protection */
export function goesWithout(protection: Protection): boolean {
  return process.env[WITHOUT] === protection;
}
