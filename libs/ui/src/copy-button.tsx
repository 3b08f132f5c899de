import { useState, type RefObject } from 'react';
import { Icon } from './icons.js';

export interface CopyButtonProps {
  /** What is copied, as it is read out. */
  label: string;
  text: string;
  /** Where the text stands. */
  shown: RefObject<HTMLElement | null>;
}

/** Copies a text. Where the browser keeps the clipboard to secure origins, it marks the text instead, ready for the keyboard. */
export function CopyButton({ label, text, shown }: CopyButtonProps) {
  const [done, setDone] = useState<{ text: string; how: 'copied' | 'marked' }>();
  const how = done?.text === text ? done.how : undefined;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone({ text, how: 'copied' });
    } catch {
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
      setDone({ text, how: 'marked' });
    }
  };
  return (
    <>
      <button type="button" className="wp-button-small" aria-label={`Copy ${label}`} onClick={() => void copy()}>
        <Icon name={how === 'copied' ? 'check' : 'copy'} /> {words(how)}
      </button>
      <span className="wp-hidden" aria-live="polite">
        {how === undefined ? '' : `${label}: ${words(how)}`}
      </span>
    </>
  );
}

const words = (how: 'copied' | 'marked' | undefined) =>
  how === 'copied' ? 'Copied' : how === 'marked' ? 'Marked: press Ctrl C' : 'Copy';
