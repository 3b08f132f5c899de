import { useState } from 'react';
import { Icon } from './icons.js';

export interface SecretOnceProps {
  label: string;
  secret: string;
  onCopy: (text: string) => Promise<void>;
}

/** A secret that is shown this once, with a button to copy it. */
export function SecretOnce({ label, secret, onCopy }: SecretOnceProps) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="wp-secret">
      <code aria-label={label}>{secret}</code>
      <button
        type="button"
        className="wp-button-small"
        onClick={() => {
          onCopy(secret).then(
            () => {
              setCopied(true);
            },
            () => {
              setCopied(false);
            },
          );
        }}
      >
        <Icon name={copied ? 'check' : 'copy'} /> {copied ? 'Copied' : 'Copy'}
      </button>
      <span className="wp-hidden" aria-live="polite">
        {copied ? `${label} copied` : ''}
      </span>
    </div>
  );
}
