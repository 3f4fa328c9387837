import { useAppState } from '../state/use-session';

const names = { socket: 'Socket Mode', rtm: 'RTM', http: 'HTTP' } as const;

/** Over which of Slack's transports a bot listens now, and whether this page itself hears the simulator. */
export function Transports() {
  const link = useAppState((state) => state.link);
  const transports = useAppState((state) => state.transports);
  if (link === 'lost')
    return (
      <p className="transports" role="status" data-testid="transports" data-link={link}>
        <span className="dot dot-lost" />
        Connection lost. Trying again…
      </p>
    );
  return (
    <p className="transports" data-testid="transports" data-link={link}>
      {(Object.keys(names) as (keyof typeof names)[]).map((key) => {
        const value = transports?.[key];
        const count = typeof value === 'number' && value > 1 ? ` ×${value}` : '';
        return (
          <span
            key={key}
            data-on={value ? true : undefined}
            title={`${names[key]}: ${value ? 'connected' : 'no bot connected'}`}
          >
            <span className="dot" />
            {names[key]}
            {count}
          </span>
        );
      })}
    </p>
  );
}
