import type { Actor } from '@errand/contracts';
import type { Duration } from './duration';

/** Who may speak to a handler; what this bot says itself never runs anything. */
export type Speaker = Exclude<Actor['kind'], 'this_bot'>;

/** What an admin, a policy, help and a crash need to know of a command, whether found by its name or by a pattern. */
export interface HandlerOptions {
  /** One line for the lists of `help`, and the first of all that is told of it. */
  summary: string;
  /**
   * What else there is to say, as Markdown of many lines: `!help <command>` tells all of it and `!apropos` looks in it. The
   * indentation that its lines share does not count, and `!echo` is told with the prefix that the command has.
   */
  help?: string;
  /** For admins only, in a direct message. */
  admin?: boolean;
  /** Left out of the lists of `help` and `apropos`, and never suggested. It can be run all the same. */
  hidden?: boolean;
  /** False: `!!` and `!history` know nothing of it. */
  historize?: boolean;
  /**
   * How to call it, where what is declared does not say so: `<service> [environment]`. Of a pattern: what help shows in its
   * place.
   */
  syntax?: string;
  /** Base name of the template that an answer of values is shown by. */
  template?: string;
  /** The caller is asked whether it is meant, before it runs. */
  confirm?: boolean | Confirm;
  /** Others must agree before it runs. */
  approval?: Approval;
  /** Who may speak to it. Default: people of this workspace alone (`human`). A policy may still say no. */
  from?: readonly Speaker[];
  /** What an edit of the message does: nothing, or it is run anew, if what is there now is this command. Default: `ignore`. */
  onEdit?: 'ignore' | 'rerun';
  /** What it changes in the world; a command with effects is not rerun after a crash unless it says so. */
  effects?: readonly string[];
  /** After a crash inside `run`: run it again (`ctx.execution.attempt` is 2 then), or report that it was interrupted. Default: `report` with effects, else `retry`. */
  onCrash?: 'retry' | 'report';
}

export interface Confirm {
  /** What is asked. */
  question?: string;
  /** Default: `5m`. */
  within?: Duration;
}

/** Somebody of `by`, or `count` of them, must agree within a time; never the caller. */
export interface Approval {
  by: {
    /** Ids of Slack's user groups, S…. */
    groups?: readonly string[];
    /** Names of roles of the policy. */
    roles?: readonly string[];
    /** User ids, U…. */
    users?: readonly string[];
  };
  /** How many; default 1. */
  count?: number;
  /** Default: `30m`. */
  within?: Duration;
}
