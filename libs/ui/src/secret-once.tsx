import { useRef } from 'react';
import { CopyButton } from './copy-button.js';

export interface SecretOnceProps {
  label: string;
  secret: string;
}

/** A secret that is shown this once, with a button to copy it. */
export function SecretOnce({ label, secret }: SecretOnceProps) {
  const shown = useRef<HTMLElement>(null);
  return (
    <div className="wp-secret">
      <code ref={shown} aria-label={label}>
        {secret}
      </code>
      <CopyButton label={label} text={secret} shown={shown} />
    </div>
  );
}
