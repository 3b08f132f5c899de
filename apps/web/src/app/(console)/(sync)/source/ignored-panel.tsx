'use client';

import { Button } from '@mantine/core';
import type { DirectoryLink } from '@waypost/contracts';
import { Facts, Icon, Note, Pill, SidePanel } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { takeInAgain } from '../../../../api/directory-sources';
import { sentenceOf } from '../../../../api/problem';
import { useMay } from '../../../../api/session';
import { tell } from '../../../../shell/tell';
import { linkWords } from '../../../../sync/link-words';
import { candidateWords } from '../../../../sync/source-words';

/** An entry that is left out, and the way back. */
export function IgnoredPanel({ link, onClose }: { link: DirectoryLink; onClose: () => void }) {
  const may = useMay('sync.approve');
  const { tone, label } = linkWords(link);
  return (
    <SidePanel title="Left out" onClose={onClose}>
      <div className="wp-stack wp-stack-wide">
        <div className="wp-row">
          <Pill tone={tone}>{label}</Pill>
        </div>
        <Facts
          facts={[
            ['Kind', candidateWords[link.kind].one],
            ['Source', link.source.name],
            ['Entry', <code key="dn">{link.dn}</code>],
          ]}
        />
        <p className="wp-soft">
          Nothing is taken of this entry: somebody ignored it, or deleted here what it had become.
        </p>
        {may && <TakeIn link={link} onDone={onClose} />}
      </div>
    </SidePanel>
  );
}

function TakeIn({ link, onDone }: { link: DirectoryLink; onDone: () => void }) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const act = () => {
    setBusy(true);
    setRefusal(undefined);
    takeInAgain(link.id)
      .then(
        () => {
          tell.done(`The next run of ${link.source.name} that reads the entry says what it becomes.`);
          void cache.invalidateQueries();
          onDone();
        },
        (error: unknown) => {
          setRefusal(sentenceOf(error));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <section className="wp-act" aria-label="Take it in again">
      <h3>Take it in again</h3>
      <p>
        The entry is read at once where {link.source.name} is free to run, else by its next full run. It becomes a
        recipient as any new one, or is shown as a conflict.
      </p>
      {refusal && <Note tone="off">{refusal}</Note>}
      <Button variant="default" leftSection={<Icon name="undo" />} loading={busy} onClick={act}>
        Unignore
      </Button>
    </section>
  );
}
