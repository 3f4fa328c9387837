import type { SlackFile } from '../api/contract';
import { ownUrl } from '../blocks/block-image';
import { formatSize } from '../text/format';
import { FileIcon } from './icons';

/** Files of a message: pictures as such, others as cards to download. */
export function Files({ files }: { files: readonly SlackFile[] }) {
  return (
    <div className="files">
      {files.map((file) => {
        const url = ownUrl(file.url);
        // A picture in SVG may hold a program; as an <img> it would not run, as a page opened by a click it would.
        const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mimetype ?? '');
        if (url && isPicture)
          return (
            <a key={file.id} className="file-picture" href={url} download={file.name} title={`Save ${file.name}`}>
              <img src={url} alt={file.name} loading="lazy" />
            </a>
          );
        return (
          <a key={file.id} className="file-card" href={url} download={file.name} data-testid="file">
            <FileIcon size={24} />
            <span>
              {file.name}
              <small>
                {file.mimetype ?? 'file'}
                {file.size !== undefined && ` · ${formatSize(file.size)}`}
              </small>
            </span>
          </a>
        );
      })}
    </div>
  );
}
