import { compilePolicy } from '@errand/access-control';
import type { Access, AnswerSettings, AskDirectory, Grammar, JudgeApprover } from '@errand/engine';
import { createAccess, createApprovers } from '@errand/engine';
import type { Speaker } from '@errand/plugin-sdk';
import type { AccessSettings, Settings } from '@errand/settings';
import { accessPolicyOf } from '@errand/settings';

/** What a worker goes by. What is absent of the access rules is as in an empty errand.yaml: guests are kept out. */
export type WorkerSettings = Pick<Settings, 'admins' | 'prefix'> &
  Partial<
    AccessSettings &
      Pick<
        Settings,
        | 'commandTtlMs'
        | 'versionCheck'
        | 'chatroomPresence'
        | 'chatroomRelay'
        | 'reverseChatroomRelay'
        | 'corePlugins'
        | 'pluginsCallbackOrder'
      >
  > &
  Grammar &
  AnswerSettings;

/** What follows from one version of the settings. */
export interface Behaviour {
  /** Of the settings; 0: those that the process was started with, where the database has none. */
  version: number;
  settings: WorkerSettings;
  access: Access;
  judgeApprover: JudgeApprover;
  /** Whose commands access control is asked about beside those of the people of this workspace. */
  speakers: Speaker[];
}

export interface Behaving {
  /** Of the version that holds now; who holds on to it keeps that. */
  now(): Behaviour;
  /** Swaps it all at once. @param version of the settings, which every decision names */
  take(settings: WorkerSettings, version: number): void;
}

/** @param ask for what a decision about an approval hangs on */
export function createBehaviour(settings: WorkerSettings, ask: AskDirectory): Behaving {
  let current = behaviourOf(settings, 0, ask);
  return {
    now: () => current,
    take: (next, version) => void (current = behaviourOf(next, version, ask)),
  };
}

function behaviourOf(settings: WorkerSettings, version: number, ask: AskDirectory): Behaviour {
  const policy = compilePolicy(accessPolicyOf(settings, version));
  return {
    version,
    settings,
    access: createAccess(policy),
    judgeApprover: createApprovers(policy, ask),
    speakers: speakersOf(settings),
  };
}

/**
 * Who is of another organisation is told that they may not; bots that may not are not heard, as they may not be answered
 * either.
 */
function speakersOf({ allowBots = false }: WorkerSettings): Speaker[] {
  return allowBots ? ['external', 'other_bot', 'workflow'] : ['external'];
}
