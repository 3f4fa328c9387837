import type { Broadcast } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import type { Broker, OwnedPartitions } from './broker';
import { allPartitions } from './partition';

type Presence = Extract<Broadcast, { kind: 'presence' }>;

export interface PartitionOwner extends OwnedPartitions {
  /** How many processes of the group are there, this one included. */
  members(): number;
  /** Why nothing is owned; undefined while all is well. */
  fault(): string | undefined;
  /** Calls back at once, and on every change of `fault()`. */
  onFault(listener: (fault: string | undefined) => void): void;
  /** Owns nothing any more and tells the others, who take over at once. */
  stop(): void;
}

const ANNOUNCE_EVERY_MS = 500;
/** The second word comes sooner: until then a process that has just started does not know the others. */
const SECOND_AFTER_MS = 200;
/** Own announcements heard since a member's last one, after which it is taken for dead: 2.5 s. */
const MOST_MISSED = 5;

/**
 * Shares the 16 partitions of a stage among the processes of a group: each announces itself on the broadcast, and who
 * owns a partition follows from who is there. Nobody decides and nobody is asked; where two of them differ for a
 * moment, the single active consumer of the queue is the fence.
 *
 * Time is counted in own announcements that came back: nobody is taken for dead while the broker is away, blocked or
 * frozen, or while this process is.
 *
 * @param options.group those who share a stage, e.g. `egress`
 * @param options.id unique per start of a process
 * @param options.deployment names the database, once it is known, and nothing is owned before: of two deployments that
 *   share the broker's names by mistake, the one that was started later owns nothing and says why
 */
export function ownPartitions(options: {
  broker: Pick<Broker, 'broadcast' | 'subscribe'>;
  group: string;
  id: string;
  deployment: () => string | undefined;
  logger: Logger;
  /** Milliseconds since the epoch; tests pass their own. */
  startedAt?: number;
}): PartitionOwner {
  const { broker, group, id, deployment, logger, startedAt = Date.now() } = options;
  const others = new Map<string, { presence: Presence; missed: number }>();
  const listeners = new Set<() => void>();
  const faultListeners = new Set<(fault: string | undefined) => void>();
  let owned: readonly number[] = [];
  let ownHeard = 0;
  let isStopped = false;
  let fault: string | undefined = 'it is not known yet who else is there';

  const announce = (isLeaving: boolean) => {
    const named = deployment();
    broker.broadcast({
      kind: 'presence',
      group,
      id,
      startedAt,
      ...(named !== undefined && { deployment: named }),
      isLeaving,
    });
  };
  const isForeign = ({ deployment: theirs }: Presence) => {
    const ours = deployment();
    return ours !== undefined && theirs !== undefined && theirs !== ours;
  };
  const present = () => [...others.values()].map(({ presence }) => presence);
  const memberIds = () => [
    id,
    ...present()
      .filter((other) => !isForeign(other))
      .map((other) => other.id),
  ];
  /** Of another deployment, and there before us. */
  const foreignElder = () =>
    present().find(
      (other) => isForeign(other) && (other.startedAt < startedAt || (other.startedAt === startedAt && other.id < id)),
    );

  function hear(message: Broadcast): void {
    if (message.kind !== 'presence' || message.group !== group || isStopped) return;
    if (message.id === id) {
      ownHeard += 1;
      for (const [other, entry] of others) if (++entry.missed > MOST_MISSED) others.delete(other);
    } else if (message.isLeaving) others.delete(message.id);
    else {
      const known = others.get(message.id)?.presence;
      others.set(message.id, { presence: message, missed: 0 });
      if (!known) announce(false); // it need not wait to know us
      if (isForeign(message) && !(known && isForeign(known)))
        logger.error({ other: message.id, deployment: message.deployment }, 'another deployment uses our names');
    }
    recompute();
  }

  function recompute(): void {
    const elder = foreignElder();
    const isKnown = deployment() !== undefined; // else what is taken may be another deployment's
    if (elder) setFault(clashText(elder));
    else if (ownHeard >= 2) setFault(isKnown ? undefined : 'it is not known yet which database this deployment has');
    const isOwner = !isStopped && !elder && ownHeard >= 2 && isKnown;
    const next = isOwner ? shareOf(id, memberIds()) : [];
    if (next.join() === owned.join()) return;
    owned = next;
    logger.info({ group, members: memberIds().length, partitions: owned }, 'partitions owned');
    for (const tell of [...listeners]) tell();
  }

  function setFault(next: string | undefined): void {
    if (next === fault) return;
    fault = next;
    for (const tell of faultListeners) tell(fault);
  }

  const clashText = (elder: Presence) =>
    `another deployment has the same AMQP_PREFIX on this broker: ${elder.id} with database ${elder.deployment}, ` +
    `while this is ${id} with database ${deployment()}; give one of them another prefix or virtual host`;

  const subscription = broker.subscribe(hear);
  announce(false);
  const second = setTimeout(() => announce(false), SECOND_AFTER_MS);
  const announcing = setInterval(() => announce(false), ANNOUNCE_EVERY_MS);
  second.unref();
  announcing.unref();

  return {
    owned: () => owned,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    members: () => memberIds().length,
    fault: () => fault,
    onFault(listener) {
      faultListeners.add(listener);
      listener(fault);
    },
    stop() {
      if (isStopped) return;
      clearTimeout(second);
      clearInterval(announcing);
      isStopped = true;
      announce(true);
      recompute();
      void subscription.stop();
    },
  };
}

/** Even to one partition, and the same in every process that knows the same members. */
function shareOf(id: string, ids: readonly string[]): readonly number[] {
  const sorted = [...new Set(ids)].sort();
  return allPartitions.filter((partition) => sorted[partition % sorted.length] === id);
}
