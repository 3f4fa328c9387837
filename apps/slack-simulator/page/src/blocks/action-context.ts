import { createContext, useContext } from 'react';

/** Sends what a person did with an interactive element to the bot. Rejections are shown by whoever provides this. */
export type SendAction = (action: { blockId: string; actionId: string; value?: string | string[] }) => void;

export const ActionContext = createContext<SendAction>(() => undefined);

export function useSendAction(): SendAction {
  return useContext(ActionContext);
}
