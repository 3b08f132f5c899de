'use client';

import '../styles/long-forms.css';
import type { Delivery, MailboxDelivery } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { countOf, Note, Skeleton } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import { changeDelivery, deliveryQuery, type RecipientKind } from '../api/recipients';
import { useMay } from '../api/session';
import { useUndo } from '../audit/use-undo';
import { leadToFault, SaveBar } from '../forms/save-bar';
import { useLeavingWarning } from '../navigation/leaving';
import { tell } from '../shell/tell';
import { ForwardingPart, SendAsPart, WritersPart } from './delivery-parts';
import { deliverySentences } from './delivery-words';
import { useDeliveryForm } from './use-delivery-form';

interface DeliveryTabProps {
  kind: RecipientKind;
  id: string;
  displayName: string;
}

/** Who may write to a recipient and how much; of a mailbox also where its mail goes on to, and who sends in its name. */
export function DeliveryTab(props: DeliveryTabProps) {
  const { data, error } = useQuery(deliveryQuery(props.kind, props.id));
  if (error && !data)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (!data) return <Skeleton lines={7} />;
  return <DeliveryEditor key={data.etag} {...props} delivery={data.data} etag={data.etag} />;
}

const writes = { mailbox: 'mailbox.write', contact: 'contact.write', group: 'group.write' } satisfies Record<
  RecipientKind,
  Permission
>;

interface EditorProps extends DeliveryTabProps {
  delivery: Delivery | MailboxDelivery;
  etag: string | undefined;
}

function DeliveryEditor({ kind, id, displayName, delivery, etag }: EditorProps) {
  const may = useMay(writes[kind]);
  const cache = useQueryClient();
  const undo = useUndo();
  const form = useDeliveryForm(delivery);
  const { draft, change, isDirty } = form;
  useLeavingWarning(
    isDirty && !form.busy ? `What you changed of the delivery of ${displayName} is not saved.` : undefined,
    form.discard,
  );
  const save = () => {
    void form
      .send(async (rules) => {
        await changeDelivery(kind, id, { change: rules, etag });
        tell.done(`Mail for ${displayName} is delivered so from now on.`, undo(kind, id, 'It is delivered as before.'));
      })
      .then((went) => {
        if (went) void cache.invalidateQueries();
        else leadToFault();
      });
  };
  return (
    <>
      <section className="wp-card wp-card-body wp-comes-to" aria-label="What it comes to" aria-live="polite">
        <ul>
          {deliverySentences(draft, displayName).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      {form.refusal !== undefined && (
        <Note tone="off" live>
          {form.refusal}
        </Note>
      )}
      <fieldset className="wp-whole" disabled={!may}>
        {kind === 'mailbox' && <ForwardingPart form={form} />}
        <WritersPart form={form} />
        {kind === 'mailbox' && <SendAsPart form={form} />}
      </fieldset>
      {isDirty && (
        <SaveBar
          sentence={`${countOf(Math.max(1, Object.keys(change).length), 'unsaved change')} to the delivery of ${displayName}. It counts from the next message on.`}
          faults={Object.keys(form.faults).length}
          submit="Save"
          discard="Discard"
          busy={form.busy}
          onSave={save}
          onDiscard={form.discard}
        />
      )}
    </>
  );
}
