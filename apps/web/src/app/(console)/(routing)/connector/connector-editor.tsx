'use client';

import type { Connector } from '@waypost/contracts';
import { countOf, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../../api/request';
import { connectorPath } from '../../../../api/routing';
import { useMay } from '../../../../api/session';
import { useUndo } from '../../../../audit/use-undo';
import { changesBetween, draftOf } from '../../../../connectors/connector-draft';
import { ConnectorForm } from '../../../../connectors/connector-form';
import { leadToFault, SaveBar } from '../../../../forms/save-bar';
import { useConnectorDraft } from '../../../../connectors/use-connector-draft';
import { probesOf } from '../../../../connectors/probes';
import { WhatIf } from '../../../../connectors/what-if';
import { useGo, useLeavingWarning } from '../../../../navigation/leaving';
import { connectorHref } from '../../../../navigation/routing-places';
import { tell } from '../../../../shell/tell';

/** Changes a connector. A newer version at the server is not overwritten: it answers 412. */
export function ConnectorEditor({ connector, etag }: { connector: Connector; etag: string | undefined }) {
  const may = useMay('connector.write');
  const go = useGo();
  const cache = useQueryClient();
  const undo = useUndo();
  const before = draftOf(connector);
  const editor = useConnectorDraft(() => before);
  const changes = changesBetween(before, editor.draft);
  const count = Object.keys(changes).length;
  useLeavingWarning(
    count > 0 && !editor.busy ? `What you changed of ${connector.name} is not saved.` : undefined,
    () => {
      editor.set(before);
    },
  );
  const save = () => {
    void editor
      .send(async () => {
        const path = connectorPath(connector.id);
        const { data } = await request<Connector>(path, { method: 'PATCH', body: changes, ifMatch: etag });
        tell.done(`${data.name} is saved.`, undo('connector', data.id, `${connector.name} is as it was before.`));
      })
      .then((went) => {
        if (!went) return leadToFault();
        if (changes.name !== undefined) go(connectorHref(changes.name));
        return void cache.invalidateQueries();
      });
  };
  return (
    <>
      {editor.refusal !== undefined && (
        <Note tone="off" live>
          {editor.refusal}
        </Note>
      )}
      <fieldset className="wp-whole" disabled={!may}>
        <ConnectorForm draft={editor.draft} faults={editor.faults} onChange={editor.change} isSaved />
      </fieldset>
      {count > 0 && (
        <SaveBar
          sentence={`${countOf(count, 'unsaved change')} to ${connector.name}.`}
          faults={Object.keys(editor.faults).length}
          submit="Save"
          discard="Discard"
          busy={editor.busy}
          onSave={save}
          onDiscard={() => {
            editor.set(before);
          }}
        >
          {editor.isSound && (
            <WhatIf
              proposals={[{ do: 'change', connector: connector.id, change: changes }]}
              probes={probesOf(editor.draft, before)}
              site={connector.site.name}
              targetSite={connector.targetSite?.name}
            />
          )}
        </SaveBar>
      )}
    </>
  );
}
