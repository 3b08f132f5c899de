import type { ExplainQuestion } from '@waypost/contracts';

/** How a message comes to its first server. */
export const channels = ['client', 'web', 'smtp-auth', 'smtp-anonymous'] as const satisfies readonly NonNullable<
  ExplainQuestion['channel']
>[];

/** A question as a form holds it: texts, empty where nothing is said. */
export interface QuestionDraft {
  from: string;
  to: string;
  authenticatedAs: string;
  server: string;
  channel: string;
  clientAddress: string;
  /** In KiB. */
  size: string;
  tls: boolean;
}

export const emptyQuestion: QuestionDraft = {
  from: '',
  to: '',
  authenticatedAs: '',
  server: '',
  channel: '',
  clientAddress: '',
  size: '',
  tls: true,
};

/** What the api is asked: what is left out of it has a usual value there. */
export type Asked = Partial<ExplainQuestion> & Pick<ExplainQuestion, 'from' | 'to'>;

const kibibyte = 1024;

/** Several addresses in one text; of other types than SMTP an address may hold spaces and semicolons, so these stand one a line. */
export const recipientsOf = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => (/^\s*[A-Za-z][A-Za-z0-9]*:/.test(line) ? [line] : line.split(/[\s,;]+/)))
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** The question that a form asks. */
export function askedOf(draft: QuestionDraft): Asked {
  const [authenticatedAs, server, clientAddress] = [draft.authenticatedAs, draft.server, draft.clientAddress].map(
    (text) => text.trim(),
  );
  const size = Number(draft.size);
  return {
    from: draft.from.trim(),
    to: recipientsOf(draft.to),
    ...(authenticatedAs && { authenticatedAs }),
    ...(server && { server: server as NonNullable<ExplainQuestion['server']> }),
    ...(draft.channel !== '' && { channel: channels.find((one) => one === draft.channel) }),
    ...(clientAddress && { clientAddress }),
    ...(draft.size !== '' && Number.isFinite(size) && { bytes: Math.round(size * kibibyte) }),
    ...(!draft.tls && { tls: false }),
  };
}

/** The form that a question would have been asked by. */
export const draftOf = (asked: Asked): QuestionDraft => ({
  from: asked.from,
  to: asked.to.join(asked.to.some((one) => /^[A-Za-z][A-Za-z0-9]*:/.test(one)) ? '\n' : ', '),
  authenticatedAs: asked.authenticatedAs ?? '',
  server: asked.server ?? '',
  channel: asked.channel ?? '',
  clientAddress: asked.clientAddress ?? '',
  size:
    asked.bytes === undefined || asked.bytes === 10_000 ? '' : String(Math.round((asked.bytes / kibibyte) * 10) / 10),
  tls: asked.tls ?? true,
});

const members = ['from', 'to', 'authenticatedAs', 'server', 'channel', 'clientAddress', 'size'] as const;

/** A question as it stands in the address bar, so that it can be sent to a colleague. */
export const toAddress = (draft: QuestionDraft): Record<string, string> => ({
  ...Object.fromEntries(members.map((member) => [member, draft[member].trim()]).filter(([, text]) => text !== '')),
  ...(!draft.tls && { tls: 'no' }),
});

/** What has to change in the address bar for it to hold a question: all of another one goes. */
export const addressChanges = (draft: QuestionDraft): Record<string, string | undefined> => ({
  ...Object.fromEntries([...members, 'tls', 'question'].map((member) => [member, undefined])),
  ...toAddress(draft),
});

/** The question of an address. */
export const fromAddress = (get: (name: string) => string | undefined): QuestionDraft => ({
  ...emptyQuestion,
  ...Object.fromEntries(members.map((member) => [member, get(member) ?? ''])),
  tls: get('tls') !== 'no',
});

/** A link to a question, such as where mail from a mailbox goes. */
export const explainHref = (question: Partial<QuestionDraft>): string =>
  `/routing/explain/?${new URLSearchParams(toAddress({ ...emptyQuestion, ...question })).toString()}`;
