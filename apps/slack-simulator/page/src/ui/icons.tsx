import type { ReactNode } from 'react';

/** Line icons on a 20 by 20 grid. They carry no meaning of their own: whoever uses one says in words what it does. */
function Icon({ children, size = 18 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const HashIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M8 3.5 6.2 16.5M13.8 3.5 12 16.5M4 7.5h13M3 12.5h13" />
  </Icon>
);
export const LockIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <rect x="4" y="9" width="12" height="7.5" rx="1.8" />
    <path d="M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9" />
  </Icon>
);
export const PeopleIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <circle cx="7.5" cy="6.8" r="2.8" />
    <path d="M2.5 16c.4-3 2.3-4.6 5-4.6s4.6 1.6 5 4.6M13 4.3a2.6 2.6 0 0 1 0 5M14.8 11.8c1.6.6 2.5 2.1 2.8 4.2" />
  </Icon>
);
export const PlusIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const ChevronIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="m5.5 8 4.5 4.5L14.5 8" />
  </Icon>
);
export const CloseIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);
export const MenuIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M3 5.5h14M3 10h14M3 14.5h14" />
  </Icon>
);
export const SmileIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <circle cx="10" cy="10" r="7" />
    <path d="M7 11.8c.7 1.2 1.7 1.8 3 1.8s2.3-.6 3-1.8M7.6 7.9v.1M12.4 7.9v.1" />
  </Icon>
);
export const ReplyIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M3.5 5.5c0-1.1.9-2 2-2h9c1.1 0 2 .9 2 2v6c0 1.1-.9 2-2 2H9.8L6 16.5v-3h-.5c-1.1 0-2-.9-2-2z" />
    <path d="M7 7.2h6M7 10h4" />
  </Icon>
);
export const PencilIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="m4 16 .8-3.6L13.3 3.9a1.6 1.6 0 0 1 2.3 0l.5.5a1.6 1.6 0 0 1 0 2.3L7.6 15.2z" />
  </Icon>
);
export const TrashIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M4 5.5h12M8 5.5V4c0-.5.5-1 1-1h2c.5 0 1 .5 1 1v1.5M5.5 5.5l.6 9.7c.1 1 .8 1.8 1.8 1.8h4.2c1 0 1.7-.8 1.8-1.8l.6-9.7" />
  </Icon>
);
export const SendIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path
      d="M3.5 4.2c-.2-.6.4-1.1 1-.9l12 6c.6.3.6 1.1 0 1.4l-12 6c-.6.2-1.2-.3-1-.9L5.5 10z"
      fill="currentColor"
      stroke="none"
    />
  </Icon>
);
export const PaperclipIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="m15.5 9.5-5.6 5.6a3.5 3.5 0 0 1-5-5l6-6a2.4 2.4 0 0 1 3.4 3.4L8.5 13.3a1.2 1.2 0 0 1-1.7-1.7L12 6.4" />
  </Icon>
);
export const CodeIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="m7 6-4 4 4 4M13 6l4 4-4 4" />
  </Icon>
);
export const CodeBlockIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="m8 8-2 2 2 2M12 8l2 2-2 2" />
  </Icon>
);
export const QuoteIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M4 4.5v11M8 6h8M8 10h8M8 14h5" />
  </Icon>
);
export const ListIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M8 5.5h8M8 10h8M8 14.5h8M4 5.5v.1M4 10v.1M4 14.5v.1" />
  </Icon>
);
export const EyeIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M2.5 10c1.8-3.3 4.3-5 7.5-5s5.7 1.7 7.5 5c-1.8 3.3-4.3 5-7.5 5s-5.7-1.7-7.5-5Z" />
    <circle cx="10" cy="10" r="2.3" />
  </Icon>
);
export const FileIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M5 4.5c0-.8.7-1.5 1.5-1.5H11l4 4v8.5c0 .8-.7 1.5-1.5 1.5h-7c-.8 0-1.5-.7-1.5-1.5z" />
    <path d="M11 3v4h4" />
  </Icon>
);
export const BoltIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M11 2.5 4.5 11.5H9.5L9 17.5l6.5-9h-5z" fill="currentColor" stroke="none" />
  </Icon>
);
export const ArrowDownIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M10 4v12M5 11l5 5 5-5" />
  </Icon>
);
