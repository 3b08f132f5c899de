import { Drawer } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

/** Details of one row beside its list: focus moves in, Escape closes and gives it back. Over the whole width of a phone. */
export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) setTimeout(() => opener.isConnected && opener.focus());
    },
    [opener],
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={620}
      title={title}
      // As in `Dialog`: locking the scroll would need an inline style sheet.
      lockScroll={false}
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {children}
    </Drawer>
  );
}
