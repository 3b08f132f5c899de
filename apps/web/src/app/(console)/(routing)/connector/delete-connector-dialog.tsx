'use client';

import type { Connector } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../../api/request';
import { connectorPath } from '../../../../api/routing';
import { useUndo } from '../../../../audit/use-undo';
import { draftOf } from '../../../../connectors/connector-draft';
import { probesOf } from '../../../../connectors/probes';
import { WhatIf } from '../../../../connectors/what-if';
import { RecordDialog } from '../../../../forms/record-dialog';
import { useGo } from '../../../../navigation/leaving';
import { tell } from '../../../../shell/tell';

interface DeleteConnectorProps {
  connector: Connector;
  etag: string | undefined;
  onClose: () => void;
}

/** Asks before a connector goes; it can be brought back by the message that says so, and by the audit. */
export function DeleteConnectorDialog({ connector, etag, onClose }: DeleteConnectorProps) {
  const cache = useQueryClient();
  const go = useGo();
  const undo = useUndo();
  const { id, name } = connector;
  return (
    <RecordDialog
      title={`Delete ${name}?`}
      submit="Delete connector"
      wide
      dangerous
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        await request(connectorPath(id), { method: 'DELETE', ifMatch: etag });
        return () => {
          tell.done(`${name} is deleted.`, undo('connector', id, `${name} is back.`));
          go('/routing/connectors/');
          void cache.invalidateQueries();
        };
      }}
    >
      {() => (
        <>
          <Note tone="override">{consequenceOf(connector)}</Note>
          <WhatIf
            proposals={[{ do: 'delete', connector: id }]}
            probes={probesOf(draftOf(connector))}
            site={connector.site.name}
            targetSite={connector.targetSite?.name}
          />
        </>
      )}
    </RecordDialog>
  );
}

function consequenceOf({ targetSite, addressSpaces, site }: Connector): string {
  if (targetSite)
    return `Mail from ${site.name} to ${targetSite.name} takes another way with links in between, or is returned where there is none.`;
  const spaces = addressSpaces.map(({ pattern }) => pattern).slice(0, 4);
  return `Mail for ${spaces.join(', ')} goes by the next closest address space that another connector has; without one, each server sends it by itself.`;
}
