import type { App } from '../workspace/model';
import { createTriggers } from './triggers';

const app = { id: 'A1' } as App;

it('opens one view within three seconds, for the app it was given to', () => {
  let now = 0;
  const triggers = createTriggers(() => now);
  const [first, second] = [triggers.issue('A1', 'U1'), triggers.issue('A1', 'U2')];
  expect(triggers.use(first, app)).toBe('U1');
  expect(() => triggers.use(first, app)).toThrow('exchanged_trigger_id');
  expect(() => triggers.use(second, { id: 'A2' } as App)).toThrow('invalid_trigger_id');
  now = 3001;
  expect(() => triggers.use(second, app)).toThrow('expired_trigger_id');
});
