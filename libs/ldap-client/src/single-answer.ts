import type { Control, LdapAnswer, LdapResponse, OutgoingRequest } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';
import type { Wire } from './wire.js';

/** Asks something that has exactly one answer, of one kind. Throws LdapClientError where none or another comes. */
export function singleAnswer<Op extends LdapResponse['op']>(
  wire: Wire,
  op: Op,
  request: OutgoingRequest,
  controls: readonly Control[] = [],
): Promise<Extract<LdapResponse, { op: Op }>> {
  return new Promise((resolve, reject) => {
    wire.begin(request, controls, {
      isFull: false,
      take({ response }: LdapAnswer) {
        if (response.op !== op)
          throw new LdapClientError('protocol', 'The server answered another question than was asked.');
        resolve(response as Extract<LdapResponse, { op: Op }>);
        return true;
      },
      fail: reject,
    });
  });
}
