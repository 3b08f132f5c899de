import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NewRecipientAddress, RecipientAddressChange, RecipientAddressList } from '@waypost/contracts';
import type { ProblemCode } from '@waypost/kernel';
import type { RecipientKind } from '@waypost/store';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { AddressService } from './address.service.js';

const loopsOf = {
  mailbox: ['forwarding-loop'],
  contact: [],
  group: ['membership-loop'],
} satisfies Record<RecipientKind, ProblemCode[]>;

/** The routes of addresses: the same for every kind of recipient, but for where they hang. */
function addressControllerOf(kind: RecipientKind, path: string): Type {
  const notFound: ProblemCode = kind === 'mailbox' ? 'node-not-found' : 'recipient-not-found';
  const loops = loopsOf[kind];

  @ApiTags('Addresses')
  @ApiParam({ name: 'recipient', description: `The id or name of the ${kind}.` })
  @Controller(`${path}/:recipient/addresses`)
  class KindAddressController {
    constructor(private readonly addresses: AddressService) {}

    @ApiOperation({
      operationId: `list-${kind}-addresses`,
      summary: `Lists every address of a ${kind}, with where each came from and the accepted domain it lies in.`,
    })
    @Get()
    @Tagged()
    @Requires(`${kind}.read`)
    @Answers(200, RecipientAddressList)
    @MayRefuse(notFound)
    list(@Param('recipient') reference: string): Promise<RecipientAddressList> {
      return this.addresses.list(kind, reference);
    }

    @ApiOperation({ operationId: `add-${kind}-address`, summary: `Gives a ${kind} a further address.` })
    @Post()
    @Tagged()
    @Requires(`${kind}.write`)
    @Repeatable()
    @Conditional()
    @Answers(201, RecipientAddressList)
    @MayRefuse('body-invalid', notFound, 'address-taken', 'contact-inside', 'field-managed-by-directory', ...loops)
    add(
      @Write() write: WriteRequest,
      @Param('recipient') reference: string,
      @Body({ schema: NewRecipientAddress }) address: NewRecipientAddress,
    ): Promise<RecipientAddressList> {
      return this.addresses.add(write, kind, reference, address);
    }

    @ApiOperation({
      operationId: `change-${kind}-address`,
      summary: 'Makes an address the primary one of its type; the one that was stays as a further address.',
    })
    @Patch(':address')
    @Tagged()
    @Requires(`${kind}.write`)
    @Conditional()
    @Answers(200, RecipientAddressList)
    @MayRefuse('body-invalid', notFound, 'address-not-found', 'contact-inside', 'field-managed-by-directory')
    makePrimary(
      @Write() write: WriteRequest,
      @Param('recipient') reference: string,
      @Param('address') address: string,
      @Body({ schema: RecipientAddressChange }) _change: RecipientAddressChange,
    ): Promise<RecipientAddressList> {
      return this.addresses.makePrimary(write, kind, reference, address);
    }

    @ApiOperation({
      operationId: `remove-${kind}-address`,
      summary: 'Takes an address away; a primary one only once another of its type is.',
    })
    @Delete(':address')
    @HttpCode(204)
    @Requires(`${kind}.write`)
    @Conditional()
    @Answers(204)
    @MayRefuse(notFound, 'address-not-found', 'address-is-primary', 'field-managed-by-directory')
    remove(
      @Write() write: WriteRequest,
      @Param('recipient') reference: string,
      @Param('address') address: string,
    ): Promise<void> {
      return this.addresses.remove(write, kind, reference, address);
    }
  }
  Object.defineProperty(KindAddressController, 'name', { value: `${kind}AddressController` });
  return KindAddressController;
}

export const addressControllers = [
  addressControllerOf('mailbox', 'mailboxes'),
  addressControllerOf('contact', 'contacts'),
  addressControllerOf('group', 'groups'),
];
