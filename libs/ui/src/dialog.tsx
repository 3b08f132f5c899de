import { Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

export interface DialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}

/** A dialog: focus moves in and comes back, Escape closes. Its buttons stand at the end of its form, in `DialogActions`. */
export function Dialog({ title, opened, onClose, wide, children }: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  // A dialog that is taken away rather than closed must give the focus back itself.
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) setTimeout(() => opener.isConnected && opener.focus());
    },
    [opener],
  );
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      size={wide ? 640 : 460}
      centered
      // Locking the page's scroll would need an inline style sheet, which the content security policy forbids.
      lockScroll={false}
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      overlayProps={{ backgroundOpacity: 0.45 }}
    >
      {children}
    </Modal>
  );
}

export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className="wp-dialog-actions">{children}</div>
);
