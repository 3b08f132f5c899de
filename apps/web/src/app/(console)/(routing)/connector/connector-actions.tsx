'use client';

import { Button } from '@mantine/core';
import type { Connector } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useState } from 'react';
import { useMay } from '../../../../api/session';
import { draftOf } from '../../../../connectors/connector-draft';
import { probesOf } from '../../../../connectors/probes';
import { ExplainButton } from '../../../../explain/explain-button';
import { StateDialog } from '../../../../topology/state-dialog';
import { DeleteConnectorDialog } from './delete-connector-dialog';

/** What can be done with a connector besides changing it. */
export function ConnectorActions({ connector, etag }: { connector: Connector; etag: string | undefined }) {
  const may = useMay('connector.write');
  const [doing, setDoing] = useState<'state' | 'delete'>();
  const close = () => {
    setDoing(undefined);
  };
  const { id, name, status } = connector;
  return (
    <>
      {connector.targetSite === null && <ExplainButton to={probesOf(draftOf(connector))[0] ?? ''} />}
      {may && (
        <Button
          variant="default"
          leftSection={<Icon name="pause" />}
          onClick={() => {
            setDoing('state');
          }}
        >
          Set state
        </Button>
      )}
      {may && (
        <Button
          variant="default"
          leftSection={<Icon name="trash" />}
          onClick={() => {
            setDoing('delete');
          }}
        >
          Delete
        </Button>
      )}
      {doing === 'state' && (
        <StateDialog subject={{ of: 'connector', id, name, stated: status.stated }} onClose={close} />
      )}
      {doing === 'delete' && <DeleteConnectorDialog connector={connector} etag={etag} onClose={close} />}
    </>
  );
}
