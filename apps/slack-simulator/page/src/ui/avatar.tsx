import type { User } from '../api/contract';
import { userLabel } from '../text/names';
import { initials } from '../text/format';

/** A person's initials on their colour; a bot's sign instead. Decoration: the name stands beside it. */
export function Avatar({
  user,
  name,
  isErrand,
  size,
}: {
  user?: User;
  name?: string;
  isErrand?: boolean;
  size: number;
}) {
  const box = { width: size, height: size, fontSize: Math.round(size * (size > 22 ? 0.4 : 0.55)) };
  if (isErrand) return <BotSign size={size} />;
  if (!user || user.isBot)
    return (
      <span className="avatar avatar-bot" style={{ ...box, background: colour(user, name) }} aria-hidden="true">
        <svg
          width={size * 0.62}
          height={size * 0.62}
          viewBox="0 0 20 20"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
        >
          <rect x="3.5" y="7" width="13" height="9" rx="2.5" />
          <path d="M10 7V4M8 11.5v.1M12 11.5v.1" strokeLinecap="round" />
        </svg>
      </span>
    );
  return (
    <span className="avatar" style={{ ...box, background: colour(user) }} aria-hidden="true">
      {size > 22 ? initials(userLabel(user)) : initials(userLabel(user)).slice(0, 1)}
    </span>
  );
}

/** Errand's own sign, the same as the page's icon: a message on its way. */
function BotSign({ size }: { size: number }) {
  return (
    <svg className="avatar" width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
      <defs>
        <linearGradient id="errand-sign" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#8b6cff" />
          <stop offset="1" stopColor="#4a2bd6" />
        </linearGradient>
      </defs>
      <rect width="36" height="36" rx="8" fill="url(#errand-sign)" />
      <path
        d="M8.2 17.4 27 9.2c.7-.3 1.4.4 1.1 1.1l-7.6 18.2c-.3.8-1.4.7-1.6-.1l-2-7.2-7.2-2.1c-.9-.2-1-1.4-.1-1.7Z"
        fill="#fff"
      />
      <path d="m16.9 21.2 5.3-6.6" stroke="#5a3be0" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}

function colour(user?: User, name = ''): string {
  if (user?.color && /^#?[0-9a-f]{6}$/i.test(user.color)) return softened(`#${user.color.replace('#', '')}`);
  const seed = user?.id ?? name;
  const hue = [...seed].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return `hsl(${hue} 42% 45%)`;
}

/** Slack's colours are loud, and white letters need some depth beneath them. */
function softened(colour: string): string {
  return `color-mix(in oklab, ${colour} 80%, #2b2140)`;
}
