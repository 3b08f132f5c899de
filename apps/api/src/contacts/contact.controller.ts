import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Contact,
  ContactChange,
  ContactList,
  NewContact,
  RecipientListQuery,
  RecipientRemoval,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { ContactService } from './contact.service.js';

@ApiTags('Contacts')
@Controller('contacts')
export class ContactController {
  constructor(private readonly contacts: ContactService) {}

  @Does('Lists contacts by name, those that hold a text if asked.')
  @Get()
  @Requires('contact.read')
  @Answers(200, ContactList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: RecipientListQuery }) query: RecipientListQuery): Promise<ContactList> {
    return this.contacts.list(query);
  }

  @Does('Creates a contact: somebody outside, with the address that mail for them goes to.')
  @Post()
  @Tagged()
  @Requires('contact.write')
  @Repeatable()
  @Answers(201, Contact)
  @MayRefuse('body-invalid', 'name-taken', 'address-taken', 'contact-inside')
  create(@Write() write: WriteRequest, @Body({ schema: NewContact }) contact: NewContact): Promise<Contact> {
    return this.contacts.create(write, contact);
  }

  @Does('Reads one contact by id or name.')
  @Get(':contact')
  @Tagged()
  @Requires('contact.read')
  @Answers(200, Contact)
  @MayRefuse('recipient-not-found')
  read(@Param('contact') reference: string): Promise<Contact> {
    return this.contacts.read(reference);
  }

  @Does('Changes a contact.')
  @Patch(':contact')
  @Tagged()
  @Requires('contact.write')
  @Conditional()
  @Answers(200, Contact)
  @MayRefuse(
    'body-invalid',
    'recipient-not-found',
    'name-taken',
    'address-taken',
    'contact-inside',
    'field-managed-by-directory',
  )
  change(
    @Write() write: WriteRequest,
    @Param('contact') reference: string,
    @Body({ schema: ContactChange }) patch: ContactChange,
  ): Promise<Contact> {
    return this.contacts.change(write, reference, patch);
  }

  @Does('Deletes a contact and takes it out of every group.')
  @Delete(':contact')
  @HttpCode(204)
  @Requires('contact.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('query-invalid', 'recipient-not-found', 'recipient-linked')
  remove(
    @Write() write: WriteRequest,
    @Param('contact') reference: string,
    @Query({ schema: RecipientRemoval }) query: RecipientRemoval,
  ): Promise<void> {
    return this.contacts.remove(write, reference, query);
  }
}
