import { Link } from '../text/chips';

/**
 * A picture, if it is the simulator's own. Others are shown by their description with a link: this page asks nothing of
 * other hosts, so a message cannot make it call home.
 */
export function BlockImage({ url, alt, size }: { url?: string; alt?: string; size: 'tiny' | 'small' | 'full' }) {
  const own = ownUrl(url);
  if (own) return <img className={`block-image block-image-${size}`} src={own} alt={alt ?? ''} loading="lazy" />;
  if (size === 'tiny') return null;
  return (
    <span className={`image-elsewhere image-elsewhere-${size}`} title={url}>
      <Link url={url}>{alt || 'Picture'}</Link>
    </span>
  );
}

/** The address when it is of this page's origin, or picture data in itself. */
export function ownUrl(url: string | undefined): string | undefined {
  if (!url) return undefined;
  if (/^data:image\/(png|jpeg|gif|webp);base64,/.test(url)) return url;
  try {
    return new URL(url, location.href).origin === location.origin ? url : undefined;
  } catch {
    return undefined;
  }
}
