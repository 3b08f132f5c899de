import { Injectable } from '@nestjs/common';
import type { RecipientLookup } from '@waypost/contracts';
import { addressKey, domainOf, domainToUnicode, type EmailAddress } from '@waypost/kernel';
import { acceptedDomainOf, verdictOn } from '@waypost/organization';
import {
  expandGroup,
  type Expansion,
  findAcceptedDomains,
  findAddress,
  findGroup,
  findRecipient,
  type RecipientSummary,
} from '@waypost/store';
import { DataSource } from 'typeorm';
import { wholeDelivery } from '../delivery/delivery.service.js';
import { addressesOf } from './address.service.js';
import { followForwarding } from './follow-forwarding.js';

/** Receivers that one answer names. */
const mostReceivers = 200;

const nobody: Expansion = { receivers: [], total: 0, exact: true, loops: [] };

/** Who gets mail. */
@Injectable()
export class RecipientService {
  constructor(private readonly source: DataSource) {}

  /** Who gets mail for an address, and whether it is taken in at all. */
  async lookUp(address: EmailAddress): Promise<RecipientLookup> {
    const { manager } = this.source;
    const domain = acceptedDomainOf(domainOf(address), await findAcceptedDomains(manager));
    const row = await findAddress(manager, 'SMTP', address);
    const recipient = row ? await findRecipient(manager, row.recipientKind, row.recipientId) : undefined;
    const { receivers, total, exact, loops } = recipient ? await this.receiversOf(recipient) : nobody;
    const followed = await followForwarding(manager, receivers, mostReceivers);
    const isWhole = receivers.length === total;
    return {
      address,
      domain: domain ? { name: domainToUnicode(domain.name), kind: domain.domainKind } : null,
      verdict: verdictOn(recipient !== undefined, domain?.domainKind),
      recipient: recipient ? { ...recipient, primary: addressKey(recipient.address) === addressKey(address) } : null,
      addresses: recipient ? (await addressesOf(manager, recipient.id)).items : [],
      filter: recipient?.kind === 'group' ? ((await findGroup(manager, recipient.id))?.filter ?? null) : null,
      delivery: recipient ? await wholeDelivery(manager, recipient) : null,
      forwarded: followed.forwarded,
      receives: followed.receivers.slice(0, mostReceivers),
      receivesTotal: isWhole ? followed.receivers.length : total,
      receivesExact: isWhole || exact,
      loops,
    };
  }

  private async receiversOf(recipient: RecipientSummary): Promise<Expansion> {
    if (recipient.kind === 'group') return expandGroup(this.source.manager, recipient.id, mostReceivers);
    const { kind, id, name, displayName, address } = recipient;
    return { receivers: [{ kind, id, name, displayName, address }], total: 1, exact: true, loops: [] };
  }
}
