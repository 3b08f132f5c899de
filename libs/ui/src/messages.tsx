import { useEffect, useState } from 'react';
import { Icon } from './icons.js';

/** A short message at the edge of the screen. `undo` offers to take back what it says was done. */
export interface Message {
  id: number;
  tone: 'on' | 'off';
  title?: string | undefined;
  text: string;
  undo?: { label: string; run: () => void } | undefined;
  /** How long it stays, in milliseconds. */
  stays: number;
}

export interface MessagesProps {
  messages: readonly Message[];
  onClose: (id: number) => void;
}

/** Messages, newest last. They are read out as they appear, and wait while the pointer or the focus is on them. */
export function Messages({ messages, onClose }: MessagesProps) {
  return (
    <div className="wp-messages" role="region" aria-label="Messages">
      <div aria-live="polite">
        {messages.map((message) => (
          <One
            key={message.id}
            message={message}
            onClose={() => {
              onClose(message.id);
            }}
          />
        ))}
      </div>
    </div>
  );
}

function One({ message, onClose }: { message: Message; onClose: () => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(onClose, message.stays);
    return () => {
      clearTimeout(timer);
    };
    // A new closing function is the same wish; only being held restarts the time.
  }, [held, message.stays]);
  const hold = (held: boolean) => () => {
    setHeld(held);
  };
  return (
    <div
      className="wp-message"
      data-tone={message.tone}
      onMouseEnter={hold(true)}
      onMouseLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <Icon name={message.tone === 'on' ? 'check' : 'warning'} />
      <p>
        {message.title && <strong>{message.title}. </strong>}
        {message.text}
      </p>
      {message.undo && (
        <button
          type="button"
          className="wp-button-small"
          onClick={() => {
            onClose();
            message.undo?.run();
          }}
        >
          <Icon name="undo" /> {message.undo.label}
        </button>
      )}
      <button type="button" className="wp-icon-button" aria-label="Close the message" onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}
