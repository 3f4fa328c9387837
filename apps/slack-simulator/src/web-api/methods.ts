import { chatMethods } from './chat';
import { conversationChangeMethods } from './conversation-changes';
import { conversationMethods } from './conversations';
import { fileMethods } from './files';
import type { Method } from './method';
import { reactionMethods } from './reactions';
import { sessionMethods } from './session';
import { teamMethods } from './team';
import { userMethods } from './users';
import { viewMethods } from './views';

/** Every method of the Web API that this workspace answers. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...sessionMethods,
    ...chatMethods,
    ...conversationMethods,
    ...conversationChangeMethods,
    ...userMethods,
    ...reactionMethods,
    ...teamMethods,
    ...fileMethods,
    ...viewMethods,
  }),
);
