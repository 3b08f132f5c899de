import { DomainError, type FieldFault, type ProblemCode } from '@waypost/kernel';
import { QueryFailedError } from 'typeorm';

/** A node that was asked for in the path and is not there. */
export const nodeNotFound = (level: string, reference: string) =>
  new DomainError('node-not-found', `There is no ${level} "${reference}".`);

/** A contact or group that was asked for in the path and is not there. */
export const recipientNotFound = (kind: string, reference: string) =>
  new DomainError('recipient-not-found', `There is no ${kind} "${reference}".`);

/** A node that a body refers to and is not there. */
export const referenceNotFound = (field: string, level: string, reference: string) =>
  new DomainError('reference-not-found', `There is no ${level} "${reference}".`, {
    errors: [{ pointer: `#/${field}`, detail: `There is no ${level} "${reference}".` }],
  });

/** What a violated unique index means to the caller. */
const uniqueness: Record<string, [ProblemCode, FieldFault]> = {
  site_name_key: ['name-taken', { pointer: '#/name', detail: 'Another site has this name.' }],
  server_name_key: ['name-taken', { pointer: '#/name', detail: 'Another server has this name.' }],
  server_fqdn: ['fqdn-taken', { pointer: '#/fqdn', detail: 'Another server has this host name.' }],
  mailbox_name_key: ['name-taken', { pointer: '#/name', detail: 'Another mailbox has this name.' }],
  app_password_name_key: ['name-taken', { pointer: '#/name', detail: 'The mailbox has an app password of this name.' }],
  contact_name_key: ['name-taken', { pointer: '#/name', detail: 'Another contact has this name.' }],
  mail_group_name_key: ['name-taken', { pointer: '#/name', detail: 'Another group has this name.' }],
  accepted_domain_name: ['name-taken', { pointer: '#/name', detail: 'This domain is accepted already.' }],
  recipient_address_pk: ['address-taken', { pointer: '#/address', detail: 'Another recipient has this address.' }],
  directory_source_name_key: ['name-taken', { pointer: '#/name', detail: 'Another directory source has this name.' }],
  recipient_policy_name_key: ['name-taken', { pointer: '#/name', detail: 'Another recipient policy has this name.' }],
  connector_name_key: ['name-taken', { pointer: '#/name', detail: 'Another connector has this name.' }],
  service_account_name_key: ['name-taken', { pointer: '#/name', detail: 'Another service account has this name.' }],
};

/** Turns the database's word that something is taken into the refusal it stands for. */
export async function refusingTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const constraint =
      error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;
    const known = constraint === undefined ? undefined : uniqueness[constraint];
    if (!known) throw error;
    throw new DomainError(known[0], known[1].detail, { errors: [known[1]] });
  }
}
