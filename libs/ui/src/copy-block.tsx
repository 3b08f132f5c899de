import { useRef } from 'react';
import { CopyButton } from './copy-button.js';

export interface CopyBlockProps {
  label: string;
  text: string;
}

/** Lines to be put into a file elsewhere, with a button that copies them all. */
export function CopyBlock({ label, text }: CopyBlockProps) {
  const lines = useRef<HTMLPreElement>(null);
  return (
    <div className="wp-copy">
      <div className="wp-copy-head">
        <span>{label}</span>
        <CopyButton label={label} text={text} shown={lines} />
      </div>
      {/* Long lines are scrolled, by keyboard too. */}
      <pre ref={lines} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
