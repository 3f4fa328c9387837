import type { SlackFailure, SlackRooms, SlackWebApi } from '@errand/slack';

/** What sending rows needs of the Web API; every function throws what `Classify` knows. */
export type PostingSlack = Pick<
  SlackWebApi,
  | 'postMessage'
  | 'updateMessage'
  | 'deleteMessage'
  | 'addReaction'
  | 'removeReaction'
  | 'openDirectMessage'
  | 'findMessageByKey'
  | 'startUpload'
  | 'sendBytes'
  | 'completeUpload'
  | 'deleteFile'
  | 'findMessageByFile'
  | 'now'
>;

/** What the directory asks. */
export type DirectorySlack = Pick<
  SlackWebApi,
  'userInfo' | 'channelInfo' | 'groupInfo' | 'groupHandles' | 'openDirectMessage'
>;

/** What is done with rooms, and how the bot is seen in them. */
export type RoomsSlack = SlackRooms & Pick<SlackWebApi, 'setPresence'>;

/** All that egress asks of Slack. */
export type EgressSlack = PostingSlack & DirectorySlack & RoomsSlack & Pick<SlackWebApi, 'testAuth'>;

/** What a failed call means: `classifySlackError`, or a test's own. */
export type Classify = (err: unknown) => SlackFailure;
