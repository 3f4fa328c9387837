import type { ReactNode } from 'react';

// The most used emoji, for machines that have no font with them. Each stands in a box of 20 by 20.
const skin = '#f7c548';
const line = {
  stroke: '#8a5a00',
  strokeWidth: 0.9,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;
const drawings: Record<string, ReactNode> = {
  white_check_mark: (
    <>
      <rect x="2" y="2" width="16" height="16" rx="3" fill="#3aa76d" />
      <path
        d="m5.5 10.5 3 3 6-7"
        fill="none"
        stroke="#fff"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  eyes: (
    <>
      <ellipse cx="6" cy="10" rx="4" ry="6" fill="#fff" stroke="#555" />
      <ellipse cx="14" cy="10" rx="4" ry="6" fill="#fff" stroke="#555" />
      <ellipse cx="4.7" cy="10.6" rx="1.9" ry="2.8" fill="#3b2a20" />
      <ellipse cx="12.7" cy="10.6" rx="1.9" ry="2.8" fill="#3b2a20" />
    </>
  ),
  raised_hands: (
    <>
      <path
        d="M9 18c-3.4.3-5.4-1.6-6-5L2 7.600c-.2-1 1.2-1.4 1.6-.4l.9 2.300L4 4.400c-.1-1.1 1.4-1.3 1.6-.2L6.3 8l.2-4.600c0-1 1.5-1 1.5 0l.3 5.2 1.2 2Z"
        fill={skin}
        {...line}
      />
      <path
        d="M11 18c3.4.3 5.4-1.6 6-5l1-5.400c.2-1-1.2-1.4-1.6-.4l-.9 2.3.5-5.100c.1-1.1-1.4-1.3-1.6-.2L13.7 8l-.2-4.600c0-1-1.5-1-1.5 0l-.3 5.2-1.2 2Z"
        fill={skin}
        {...line}
      />
    </>
  ),
  '+1': (
    <path
      d="M3 9h3.500L9.6 2.700c1.7-.3 2.6.9 2.3 2.500L11.3 8h4.500c1.3 0 2 1 1.7 2.200l-1.5 5.600c-.3 1-1 1.7-2.2 1.700H8.500l-2-1H3Z"
      fill={skin}
      {...line}
    />
  ),
  tada: (
    <>
      <path d="M2.5 17.5 7 6.500l6.5 6.500Z" fill="#f2a33c" stroke="#9a5b00" strokeWidth="0.9" strokeLinejoin="round" />
      <path
        d="M10.5 8.500c1.5-1 2-3 1.3-5M12.5 10.500c2-1.5 3.5-1.5 5.5-.5"
        fill="none"
        stroke="#d3264f"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <path
        d="M8 3.500v.1M15.5 3.500v.1M17 6.500v.1M16.5 14.500v.1"
        stroke="#1264a3"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
  heart: (
    <path
      d="M10 17.500C5 13.7 2 11 2 7.3 2 4.7 3.9 3 6 3c1.7 0 3.2 1 4 2.500C10.8 4 12.3 3 14 3c2.1 0 4 1.7 4 4.3 0 3.7-3 6.4-8 10.200Z"
      fill="#dd2e44"
    />
  ),
};
const aliases: Record<string, string> = { thumbsup: '+1' };

/** Undefined for an emoji that is not drawn here. */
export function drawnEmoji(name: string): ReactNode {
  const drawing = drawings[aliases[name] ?? name];
  return (
    drawing && (
      <svg className="drawn-emoji" viewBox="0 0 20 20" aria-hidden="true">
        {drawing}
      </svg>
    )
  );
}
