import type { Logger } from '@errand/runtime';
import type { ChannelModel } from 'amqplib';
import type { Topology } from '../topology';
import { declareTopology } from './declare-topology';

/** Keeps the topology as it should be, and knows what is wrong with it. */
export interface TopologyGuard {
  /** Declares or checks all of it; callers at the same time share one run. */
  ensure(connection: ChannelModel): Promise<void>;
  /** Resolves when it was ensured once, whatever came out. */
  ensured: Promise<void>;
  /** Looks again whether what was wrong has been put right; does nothing while all is well. */
  recheck(connection: ChannelModel): Promise<void>;
  fault(): string | undefined;
}

const NAMED_FAULTS = 3;

export function createTopologyGuard(
  topology: Topology,
  options: { logger: Logger; onChange: () => void },
): TopologyGuard {
  const { logger, onChange } = options;
  let running: Promise<void> | undefined;
  let fault: string | undefined;
  let once = (): void => undefined;
  const ensured = new Promise<void>((resolve) => (once = resolve));

  async function run(connection: ChannelModel): Promise<void> {
    const faults = await declareTopology(connection, topology);
    const text = faults.length > 0 ? `the topology is not as it should be: ${summary(faults)}` : undefined;
    if (text !== fault) {
      fault = text;
      if (text) logger.error({ faults }, 'the topology is not as it should be');
      else logger.info('the topology is as it should be');
      onChange();
    }
    once();
  }
  const ensure = (connection: ChannelModel) => (running ??= run(connection).finally(() => (running = undefined)));
  return {
    ensure,
    async recheck(connection) {
      if (fault) await ensure(connection);
    },
    ensured,
    fault: () => fault,
  };
}

function summary(faults: string[]): string {
  const more = faults.length - NAMED_FAULTS;
  return faults.slice(0, NAMED_FAULTS).join('; ') + (more > 0 ? `; and ${more} more, see the log` : '');
}
