import type { App } from '../workspace/model';
import { SlackError } from '../web-api/slack-error';

/** A trigger opens one view, within three seconds. */
const LIFE_MS = 3000;

export interface Triggers {
  issue(appId: string, userId: string): string;
  /** @returns the user who acted. @throws SlackError invalid_trigger_id, expired_trigger_id, exchanged_trigger_id */
  use(triggerId: string, app: App): string;
}

export function createTriggers(now: () => number = Date.now): Triggers {
  const issued = new Map<string, { appId: string; userId: string; at: number; used: boolean }>();
  let serial = 0;
  return {
    issue(appId, userId) {
      const id = `${now()}.${(serial += 1)}.${Math.random().toString(16).slice(2)}`;
      issued.set(id, { appId, userId, at: now(), used: false });
      if (issued.size > 10_000) issued.delete(issued.keys().next().value!);
      return id;
    },
    use(triggerId, app) {
      const trigger = issued.get(triggerId);
      if (!trigger || trigger.appId !== app.id) throw new SlackError('invalid_trigger_id');
      if (trigger.used) throw new SlackError('exchanged_trigger_id');
      if (now() - trigger.at > LIFE_MS) throw new SlackError('expired_trigger_id');
      trigger.used = true;
      return trigger.userId;
    },
  };
}
