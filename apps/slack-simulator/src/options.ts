import type { Logger } from '@errand/runtime';
import type { Operator } from './control/operator';
import type { People } from './control/people';
import type { Crowd } from './workspace/crowd';
import type { Observer } from './workspace/observer';

export interface SlackSimulatorOptions {
  /** 0 takes a free one. */
  port?: number;
  host?: string;
  /** How apps reach this simulator, where that is not `http://host:port`. */
  publicUrl?: string;
  botToken?: string;
  appToken?: string;
  classicToken?: string;
  signingSecret?: string;
  /** How the granular app gets its events: Socket Mode unless it says http. */
  delivery?: 'socket' | 'http';
  eventsUrl?: string;
  /** Where commands and interactions go with `http`; the events address if absent. */
  commandsUrl?: string;
  interactivityUrl?: string;
  /** The app's slash commands, such as `/deploy`; of others Slackbot says that there are none. Absent: it takes every one. */
  slashCommands?: readonly string[];
  /** Factor on the minutes between Slack's retries and on the warning time of a planned disconnect. */
  timeScale?: number;
  /** How long an app may take to acknowledge: 3 s at Slack. */
  ackTimeoutMs?: number;
  /** Messages kept per conversation; older ones are forgotten. */
  messagesKept?: number;
  /** Deliveries of events that the operator's log keeps; 5,000 if absent. */
  deliveriesKept?: number;
  /** Many more people and channels than those of the seed; none if absent. A reset takes them away. */
  crowd?: Crowd;
  /** Folder of the built page. */
  pageDir?: string;
  logger?: Logger;
}

export interface SlackSimulator {
  port: number;
  url: string;
  /** For `slackApiUrl` and SLACK_API_URL; ends in `/api/`. */
  apiUrl: string;
  controlUrl: string;
  teamId: string;
  botToken: string;
  appToken: string;
  classicToken: string;
  signingSecret: string;
  /** Being a person: say, edit, react, upload … */
  people: People;
  /** Hearing what is said: `messagesIn`, `onMessage`, `waitForReply`. */
  observer: Observer;
  /** Faults, limits, cut connections, raw events, the delivery log. */
  operator: Operator;
  stop(): Promise<void>;
}
