import { type Picked, RecipientPicker, type RecipientPickerProps } from '../forms/recipient-picker';

interface SenderListProps extends Pick<RecipientPickerProps, 'label' | 'idle' | 'faults'> {
  /** Recipients as `group:sales`. */
  picked: readonly string[];
  onPick: (picked: string[]) => void;
}

/** Senders as a connector names them. */
export const SenderList = ({ picked, onPick, ...props }: SenderListProps) => (
  <RecipientPicker
    {...props}
    picked={picked.map(readReference)}
    onPick={(next) => {
      onPick(next.map(({ kind, name }) => `${kind}:${name}`));
    }}
  />
);

function readReference(reference: string): Picked {
  const colon = reference.indexOf(':');
  const name = reference.slice(colon + 1);
  return { kind: reference.slice(0, colon) as Picked['kind'], name, label: name };
}
