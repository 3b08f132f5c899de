import { Body, Controller, Get, Param, Patch, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Delivery, DeliveryChange, MailboxDelivery, MailboxDeliveryChange } from '@waypost/contracts';
import type { ProblemCode } from '@waypost/kernel';
import type { RecipientKind } from '@waypost/store';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, MayRefuse, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { DeliveryService } from './delivery.service.js';

/** The routes of delivery rules: the same for every kind of recipient, but for where they hang and that mailboxes are forwarded. */
function deliveryControllerOf(kind: RecipientKind, path: string): Type {
  const [Shown, Change] = kind === 'mailbox' ? [MailboxDelivery, MailboxDeliveryChange] : [Delivery, DeliveryChange];
  const notFound: ProblemCode = kind === 'mailbox' ? 'node-not-found' : 'recipient-not-found';
  const loops: ProblemCode[] = kind === 'mailbox' ? ['forwarding-loop'] : [];

  @ApiTags('Delivery')
  @ApiParam({ name: 'recipient', description: `The id or name of the ${kind}.` })
  @Controller(`${path}/:recipient/delivery`)
  class KindDeliveryController {
    constructor(private readonly deliveries: DeliveryService) {}

    @ApiOperation({
      operationId: `read-${kind}-delivery`,
      summary: `Reads who may write to a ${kind}, and how much${kind === 'mailbox' ? ', and where its mail goes on to' : ''}.`,
    })
    @Get()
    @Tagged()
    @Requires(`${kind}.read`)
    @Answers(200, Shown)
    @MayRefuse(notFound)
    read(@Param('recipient') reference: string): Promise<Delivery | MailboxDelivery> {
      return this.deliveries.read(kind, reference);
    }

    @ApiOperation({
      operationId: `change-${kind}-delivery`,
      summary: `Changes who may write to a ${kind}; lists are replaced as a whole. It counts at the next message.`,
    })
    @Patch()
    @Tagged()
    @Requires(`${kind}.write`)
    @Conditional()
    @Answers(200, Shown)
    @MayRefuse('body-invalid', notFound, 'reference-not-found', ...loops)
    change(
      @Write() write: WriteRequest,
      @Param('recipient') reference: string,
      @Body({ schema: Change }) change: MailboxDeliveryChange,
    ): Promise<Delivery | MailboxDelivery> {
      return this.deliveries.change(write, kind, reference, change);
    }
  }
  Object.defineProperty(KindDeliveryController, 'name', { value: `${kind}DeliveryController` });
  return KindDeliveryController;
}

export const deliveryControllers = [
  deliveryControllerOf('mailbox', 'mailboxes'),
  deliveryControllerOf('contact', 'contacts'),
  deliveryControllerOf('group', 'groups'),
];
