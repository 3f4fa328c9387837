import type { SlackFailure, SlackWebApi } from '@errand/slack';

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
  | 'now'
>;

/** What the directory asks. */
export type DirectorySlack = Pick<SlackWebApi, 'userInfo' | 'channelInfo'>;

/** All that egress asks of Slack. */
export type EgressSlack = PostingSlack & DirectorySlack & Pick<SlackWebApi, 'testAuth'>;

/** What a failed call means: `classifySlackError`, or a test's own. */
export type Classify = (err: unknown) => SlackFailure;
