'use client';

import { Button } from '@mantine/core';
import type { DirectorySource } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sourcePath } from '../../../../api/directory-sources';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { request } from '../../../../api/request';
import { useGo, useLeavingWarning } from '../../../../navigation/leaving';
import { sourceHref } from '../../../../navigation/source-places';
import { tell } from '../../../../shell/tell';
import { draftFaults } from '../../../../sync/draft-faults';
import { type Faults, faultsByPath, withoutFaultsOf } from '../../../../forms/faults';
import { PartForm } from '../../../../sync/part-form';
import type { PartKey } from '../../../../sync/parts/part';
import { changesBetween, draftOf, tidied } from '../../../../sync/source-draft';
import { useLiveTest, useSourceTest } from '../../../../sync/use-source-test';

interface PartEditorProps {
  part: PartKey;
  source: DirectorySource;
  etag: string | undefined;
  onClose: () => void;
}

/** Parts that let the same directory mean something else: the next run is then held, and the editor says so beforehand. */
const meansSomethingElse: readonly PartKey[] = ['kind', 'connection', 'scope', 'mapping', 'placement', 'passwords'];

/** Changes one part of a saved source. A newer version at the server is not overwritten: it answers 412. */
export function PartEditor({ part, source, etag, onClose }: PartEditorProps) {
  const cache = useQueryClient();
  const go = useGo();
  const [before] = useState(() => draftOf(source));
  const [draft, setDraft] = useState(before);
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const test = useSourceTest(draft, source.id);
  useLiveTest(test, part === 'mapping' || part === 'scope' || part === 'placement');
  const changes = changesBetween(before, tidied(draft));
  const isChanged = Object.keys(changes).length > 0;
  useLeavingWarning(isChanged && !busy ? 'What you changed of the source is not saved.' : undefined, onClose);
  const save = () => {
    setBusy(true);
    request<DirectorySource>(sourcePath(source.id), { method: 'PATCH', body: changes, ifMatch: etag })
      .then(
        ({ data }) => {
          tell.done(`${data.name} is saved.`);
          onClose();
          if (data.name !== source.name) go(sourceHref(data.name, 'configuration'));
          void cache.invalidateQueries();
        },
        (error: unknown) => {
          setRefusal(sentenceOf(error));
          setFaults(error instanceof ApiProblem ? faultsByPath(error.problem) : {});
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <div className="wp-card-body wp-stack wp-stack-wide">
      {refusal !== undefined && (
        <Note tone="off" live>
          {refusal}
        </Note>
      )}
      <PartForm
        part={part}
        draft={draft}
        onChange={(change) => {
          setDraft((present) => ({ ...present, ...change }));
          setFaults((present) => withoutFaultsOf(present, Object.keys(change)));
          setRefusal(undefined);
        }}
        faults={{ ...draftFaults(draft), ...faults, ...test.faults }}
        test={test}
        kept={{ password: source.hasPassword, clientKey: source.hasClientKey }}
      />
      {isChanged && meansSomethingElse.includes(part) && (
        <Note>
          The same directory may mean something else then: the next run reads everything and waits for approval.
        </Note>
      )}
      <div className="wp-row">
        <Button loading={busy} disabled={!isChanged} onClick={save}>
          Save changes
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
