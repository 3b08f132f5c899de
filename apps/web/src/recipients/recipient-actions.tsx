'use client';

import { Button } from '@mantine/core';
import type { Contact, Group } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useState } from 'react';
import { useMay } from '../api/session';
import { ExplainButton } from '../explain/explain-button';
import { useGo } from '../navigation/leaving';
import { recipientHref } from '../navigation/places';
import { ChangeRecordDialog, type ChangeRecordProps } from './change-record-dialog';

type Changes<Item> = Pick<ChangeRecordProps<Item>, 'fields' | 'startOf' | 'bodyOf' | 'warning'>;

interface RecipientActionsProps<Item> extends Changes<Item> {
  kind: 'contact' | 'group';
  recipient: Item;
}

/** What can be done with a contact or a group as a whole. */
export function RecipientActions<Item extends Contact | Group>({
  kind,
  recipient,
  ...changes
}: RecipientActionsProps<Item>) {
  const may = useMay(`${kind}.write`);
  const go = useGo();
  const [changing, setChanging] = useState(false);
  return (
    <>
      <ExplainButton to={recipient.address} />
      {may && (
        <Button
          variant="default"
          leftSection={<Icon name="pencil" />}
          onClick={() => {
            setChanging(true);
          }}
        >
          Change
        </Button>
      )}
      {changing && (
        <ChangeRecordDialog<Item>
          {...changes}
          kind={kind}
          path={`/${kind}s`}
          name={recipient.id}
          one={kind}
          onSaved={({ name }) => {
            if (name !== recipient.name) go(recipientHref(kind, name));
          }}
          onDeleted={() => {
            go(`/${kind}s/`);
          }}
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
    </>
  );
}
