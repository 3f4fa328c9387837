import type { Place } from './state';

/** `#/U…/C…/1712.000100` → who, where and which thread. Parts that are missing or odd are left out. */
export function readPlace(hash: string): Place {
  const [userId, channelId, threadTs] = hash.replace(/^#\/?/, '').split('/');
  return {
    ...(userId && /^[A-Z0-9]+$/.test(userId) && { userId }),
    ...(channelId && /^[A-Z0-9]+$/.test(channelId) && { channelId }),
    ...(threadTs && /^\d+\.\d+$/.test(threadTs) && { threadTs }),
  };
}

export function writePlace(place: Place): string {
  return `#/${[place.userId, place.channelId, place.threadTs].filter(Boolean).join('/')}`;
}
