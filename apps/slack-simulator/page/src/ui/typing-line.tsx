import { joinNames } from '../text/format';
import { userLabel } from '../text/names';
import { useAppState, useDirectory } from '../state/use-session';

/** "errand is typing…", in a line that is always there, so that nothing moves when it comes. */
export function TypingLine({ channelId }: { channelId: string }) {
  const { users, me } = useDirectory();
  const typing = useAppState((state) => state.typing);
  const names = typing
    .filter((each) => each.channelId === channelId && each.userId !== me.id)
    .flatMap(({ userId }) => users.get(userId) ?? [])
    .map(userLabel);
  return (
    <p className="typing-line" role="status" data-testid="typing">
      {names.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <strong>{names.length > 3 ? 'Several people' : joinNames(names)}</strong> {names.length > 1 ? 'are' : 'is'}{' '}
          typing…
        </>
      )}
    </p>
  );
}
