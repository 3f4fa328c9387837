import { watchSilence } from './watch-silence';

/** A clock of the test's own: `pass` lets time go by in small steps, `sleep` in one, as a frozen process sees it. */
function setup(limitMs: number) {
  const silences: number[] = [];
  let at = 1_000;
  let look: (() => void) | undefined;
  const watch = watchSilence({
    limitMs,
    onSilent: (ms) => silences.push(ms),
    now: () => at,
    every(_ms, given) {
      look = given;
      return () => (look = undefined);
    },
  });
  return {
    watch,
    silences,
    pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 10) {
        at += 10;
        look?.();
      }
    },
    sleep(ms: number) {
      at += ms;
      look?.();
    },
  };
}

describe('watchSilence', () => {
  it('tells once that nothing was heard for longer than the limit', () => {
    const { pass, silences } = setup(1_000);
    pass(1_000);
    expect(silences).toEqual([]);
    pass(5_000);
    expect(silences).toEqual([1_010]);
  });

  it('says nothing while something is heard now and then', () => {
    const { watch, pass, silences } = setup(1_000);
    for (let n = 0; n < 20; n++) {
      pass(900);
      watch.heard();
    }
    expect(silences).toEqual([]);
  });

  it('does not take its own sleep for silence, and hears the silence after it', () => {
    const { pass, sleep, silences } = setup(1_000);
    pass(500);
    sleep(20_000);
    pass(1_000);
    expect(silences).toEqual([]);
    pass(20);
    expect(silences).toHaveLength(1);
  });

  it('says nothing after it was stopped', () => {
    const { watch, pass, silences } = setup(1_000);
    watch.stop();
    pass(5_000);
    expect(silences).toEqual([]);
  });
});
