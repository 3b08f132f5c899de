'use client';

import type { Connector } from '@waypost/contracts';
import { connectorPath } from '../../../../api/routing';
import { useUndo } from '../../../../audit/use-undo';
import { draftOf } from '../../../../connectors/connector-draft';
import { probesOf } from '../../../../connectors/probes';
import { WhatIf } from '../../../../connectors/what-if';
import { useGo } from '../../../../navigation/leaving';
import { DeleteRecordDialog } from '../../../../records/delete-record-dialog';
import { tell } from '../../../../shell/tell';

interface DeleteConnectorProps {
  connector: Connector;
  etag: string | undefined;
  onClose: () => void;
}

/** Asks before a connector goes; it can be brought back by the message that says so, and by the audit. */
export function DeleteConnectorDialog({ connector, etag, onClose }: DeleteConnectorProps) {
  const go = useGo();
  const undo = useUndo();
  const { id, name } = connector;
  return (
    <DeleteRecordDialog
      name={name}
      submit="Delete connector"
      wide
      path={connectorPath(id)}
      etag={etag}
      warning={consequenceOf(connector)}
      onClose={onClose}
      onGone={() => {
        tell.done(`${name} is deleted.`, undo('connector', id, `${name} is back.`));
        go('/routing/connectors/');
      }}
    >
      <WhatIf
        proposals={[{ do: 'delete', connector: id }]}
        probes={probesOf(draftOf(connector))}
        site={connector.site.name}
        targetSite={connector.targetSite?.name}
      />
    </DeleteRecordDialog>
  );
}

function consequenceOf({ targetSite, addressSpaces, site }: Connector): string {
  if (targetSite)
    return `Mail from ${site.name} to ${targetSite.name} takes another way with links in between, or is returned where there is none.`;
  const spaces = addressSpaces.map(({ pattern }) => pattern).slice(0, 4);
  return `Mail for ${spaces.join(', ')} goes by the next closest address space that another connector has; without one, each server sends it by itself.`;
}
