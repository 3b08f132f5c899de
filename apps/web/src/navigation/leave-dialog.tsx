'use client';

import { Button } from '@mantine/core';
import { Dialog, DialogActions } from '@waypost/ui';

export interface LeaveDialogProps {
  /** What would be lost. */
  sentence: string;
  onStay: () => void;
  onLeave: () => void;
}

/** Asks before unsaved changes are lost. */
export function LeaveDialog({ sentence, onStay, onLeave }: LeaveDialogProps) {
  return (
    <Dialog title="Leave without saving?" opened onClose={onStay}>
      <p>{sentence}</p>
      <DialogActions>
        <Button variant="default" onClick={onStay} data-autofocus>
          Stay here
        </Button>
        <Button onClick={onLeave}>Leave, discard changes</Button>
      </DialogActions>
    </Dialog>
  );
}
