import type { OpenStore } from './fixture';
import { useStore } from './fixture';

export function pluginStatesSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('are known to every process, and the last word counts', async () => {
    const { store, other } = fixture();
    expect(await store.pluginStates.deactivated()).toEqual([]);
    await store.pluginStates.set('utils', false, 'UANA');
    await store.pluginStates.set('rooms', false, 'UANA');
    expect(await other.pluginStates.deactivated()).toEqual(['rooms', 'utils']);
    await other.pluginStates.set('utils', true, 'UBEN');
    expect(await store.pluginStates.deactivated()).toEqual(['rooms']);
  });
}
