'use client';

import { Icon } from '@waypost/ui';
import { tell } from '../../../../../shell/tell';

/** Copies a link that asks the same again, what is supposed included. Where the browser keeps the clipboard, it goes into the address bar. */
export function ShareLink({ question }: { question: string }) {
  const path = `/routing/explain/?${new URLSearchParams({ question }).toString()}`;
  const share = async () => {
    try {
      await navigator.clipboard.writeText(window.location.origin + path);
      tell.done('The link is copied. It asks the same again, as things are then.');
    } catch {
      window.history.replaceState(null, '', path);
      tell.done('The link stands in the address bar.');
    }
  };
  return (
    <button
      type="button"
      className="wp-button-small"
      onClick={() => {
        void share();
      }}
    >
      <Icon name="link" /> Copy link
    </button>
  );
}
