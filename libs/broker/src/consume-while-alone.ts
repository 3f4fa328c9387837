import type { Consumer } from './broker';
import type { PartitionOwner } from './own-partitions';

/**
 * Consumes what is cut into no partitions, for as long as nothing is wrong with the ownership of those that are: beside
 * another deployment under the same names a process must not take that one's messages, whatever queue they stand in.
 *
 * @param open starts a consumer; called again each time the other deployment has gone
 */
export function consumeWhileAlone(partitions: Pick<PartitionOwner, 'onFault'>, open: () => Consumer): Consumer {
  let consumer: Consumer | undefined;
  let closing: Promise<void> = Promise.resolve();
  let isStopped = false;

  const close = () => {
    const former = consumer;
    consumer = undefined;
    if (former) closing = Promise.all([closing, former.stop()]).then(() => undefined);
  };
  partitions.onFault((fault) => {
    if (fault !== undefined) close();
    else if (!isStopped) consumer ??= open();
  });
  return {
    async stop() {
      isStopped = true;
      close();
      await closing;
    },
  };
}
