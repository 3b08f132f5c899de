import { useState } from 'react';
import { Icon } from './icons.js';

export interface CopyBlockProps {
  label: string;
  text: string;
  onCopy: (text: string) => Promise<void>;
}

/** Lines to be put into a file elsewhere, with a button that copies them all. */
export function CopyBlock({ label, text, onCopy }: CopyBlockProps) {
  const [copied, setCopied] = useState<string>();
  const isCopied = copied === text;
  return (
    <div className="wp-copy">
      <div className="wp-copy-head">
        <span>{label}</span>
        <button
          type="button"
          className="wp-button-small"
          aria-label={`Copy ${label}`}
          onClick={() => {
            onCopy(text).then(
              () => {
                setCopied(text);
              },
              () => {
                setCopied(undefined);
              },
            );
          }}
        >
          <Icon name={isCopied ? 'check' : 'copy'} /> {isCopied ? 'Copied' : 'Copy'}
        </button>
        <span className="wp-hidden" aria-live="polite">
          {isCopied ? `${label} copied` : ''}
        </span>
      </div>
      {/* Long lines are scrolled, by keyboard too. */}
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
