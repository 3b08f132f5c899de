import type { RecipientLookup } from '@waypost/contracts';
import type { IconName, Tone } from '@waypost/ui';

/** What each step of a lookup is about, in the order mail meets them. */
export type LookupStepKey = 'domain' | 'recipient' | 'writers' | 'group' | 'forwarding' | 'receivers';

export interface LookupStep {
  key: LookupStepKey;
  tone: Tone;
  icon: IconName;
  /** What is asked, and what the answer is. */
  asks: string;
  says: string;
}

const domainKinds = {
  authoritative: 'yours alone',
  'internal-relay': 'shared with a system of yours',
  'external-relay': 'passed on to a system outside',
} as const;

const verdicts = {
  delivered: { tone: 'on', icon: 'check', says: 'Delivered' },
  'unknown-recipient': { tone: 'off', icon: 'ban', says: 'Refused: nobody has this address (550 5.1.1)' },
  relayed: { tone: 'accent', icon: 'relay', says: 'Passed on: nobody here has it, and another system may' },
  'not-accepted': { tone: 'off', icon: 'ban', says: 'Not taken in: its domain is none of yours' },
} satisfies Record<RecipientLookup['verdict'], { tone: Tone; icon: IconName; says: string }>;

/** What becomes of mail for an address, in a sentence. */
export const verdictOf = ({ verdict, recipient, receivesTotal }: RecipientLookup) =>
  verdict === 'delivered' && recipient !== null && receivesTotal === 0
    ? { tone: 'off' as const, icon: 'ban' as const, says: 'Reaches nobody: the group is empty' }
    : verdicts[verdict];

/** The steps by which an address leads to those who get its mail; each only where there is something to say. */
export function lookupSteps(lookup: RecipientLookup): LookupStep[] {
  const { address, domain, recipient, delivery, filter, forwarded, receivesTotal, receivesExact } = lookup;
  const name = address.slice(address.lastIndexOf('@') + 1);
  const steps: LookupStep[] = [
    {
      key: 'domain',
      tone: domain ? 'on' : 'off',
      icon: 'at',
      asks: 'Is mail for its domain taken in?',
      says: domain ? `${domain.name} is accepted: ${domainKinds[domain.kind]}.` : `${name} is not accepted.`,
    },
    {
      key: 'recipient',
      tone: recipient ? 'on' : domain?.kind === 'authoritative' || domain === null ? 'off' : 'accent',
      icon: recipient
        ? recipient.kind === 'group'
          ? 'people'
          : recipient.kind === 'contact'
            ? 'person'
            : 'mailbox'
        : 'search',
      asks: 'Whose address is it?',
      says: recipient
        ? `It is ${recipient.primary ? 'the primary address' : 'a further address'} of ${recipient.displayName}.`
        : 'It is nobody’s here.',
    },
  ];
  if (recipient === null || delivery === null) return steps;
  const isOpen =
    !delivery.requireSignIn &&
    delivery.acceptFrom.length === 0 &&
    delivery.rejectFrom.length === 0 &&
    delivery.maxReceiveBytes === null;
  steps.push({
    key: 'writers',
    tone: isOpen ? 'on' : 'override',
    icon: isOpen ? 'check' : 'lock',
    asks: 'Who may write to it?',
    says: isOpen ? 'Everybody.' : 'Not everybody: mail that breaks these rules is refused before it is taken in.',
  });
  if (recipient.kind === 'group')
    steps.push({
      key: 'group',
      tone: receivesTotal === 0 ? 'off' : 'on',
      icon: filter === null ? 'people' : 'filter',
      asks: 'Who is in the group?',
      says: filter === null ? 'Its members by name, groups among them opened.' : 'Whoever its filter matches now.',
    });
  if (forwarded.length > 0)
    steps.push({
      key: 'forwarding',
      tone: 'override',
      icon: 'route',
      asks: 'Does it go on from there?',
      says: forwarded.length === 1 ? 'One mailbox on the way is forwarded.' : 'Mailboxes on the way are forwarded.',
    });
  steps.push({
    key: 'receivers',
    tone: receivesTotal === 0 ? 'off' : 'on',
    icon: receivesTotal === 0 ? 'ban' : 'check',
    asks: 'Who gets it in the end?',
    says:
      receivesTotal === 0
        ? 'Nobody.'
        : receivesTotal === 1
          ? 'One.'
          : receivesExact
            ? `${receivesTotal.toLocaleString('en')} in all, each once.`
            : `About ${receivesTotal.toLocaleString('en')} in all; they are too many to be counted at once.`,
  });
  return steps;
}
