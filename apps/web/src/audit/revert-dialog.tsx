'use client';

import { Button } from '@mantine/core';
import type { AuditEntry } from '@waypost/contracts';
import { ChangeDiff, Dialog, DialogActions, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { tell } from '../shell/tell';
import { memberName, sayValue } from './audit-words';

/** Shows what taking a change back would do, and does it. The revert is audited like any change. */
export function RevertDialog({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const revert = () => {
    setBusy(true);
    request(`/audit/${encodeURIComponent(entry.id)}/revert`, { method: 'POST' }).then(
      async () => {
        onClose();
        tell.done(`Reverted: ${entry.subject.name} is as it was before.`);
        await cache.invalidateQueries();
      },
      (error: unknown) => {
        setBusy(false);
        setRefusal(sentenceOf(error));
      },
    );
  };
  return (
    <Dialog title={`Revert this change to ${entry.subject.name}?`} opened onClose={onClose} wide>
      <div className="wp-stack">
        <p className="wp-soft">It goes from what it is back to what it was:</p>
        <ChangeDiff
          before={entry.after}
          after={entry.before}
          nameOf={memberName}
          say={sayValue}
          absent={entry.action.startsWith('settings') ? 'inherited' : undefined}
        />
        {refusal && (
          <Note tone="off" live>
            {refusal}
          </Note>
        )}
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={revert} loading={busy}>
          Revert
        </Button>
      </DialogActions>
    </Dialog>
  );
}
