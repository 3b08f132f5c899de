import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import {
  DirectoryDetachment,
  DirectoryLink,
  DirectoryLinkList,
  DirectoryLinkQuery,
  RecipientDirectory,
  recipientKinds,
} from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import type { RecipientKind } from '@waypost/store';
import { Answers, Does, MayRefuse, Repeatable, Requires, Write } from '../../http/route.decorators.js';
import type { WriteRequest } from '../../http/write-request.js';
import { DetachmentService } from './detachment.service.js';
import { LinkDecisions } from './link-decisions.js';
import { LinkService } from './link.service.js';

@ApiTags('Directory sync')
@Controller('directory/links')
export class LinkController {
  constructor(
    private readonly links: LinkService,
    private readonly decisions: LinkDecisions,
  ) {}

  @Does('Lists what entries of directories are linked to: by source, and by how they stand.')
  @Get()
  @Requires('source.read')
  @Answers(200, DirectoryLinkList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: DirectoryLinkQuery }) query: DirectoryLinkQuery): Promise<DirectoryLinkList> {
    return this.links.list(query);
  }

  @Does('Deletes the mailbox, group or contact of a leaver that was proposed for purge.')
  @Post(':link/purge')
  @HttpCode(204)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(204)
  @MayRefuse('link-not-found', 'link-not-purgeable')
  purge(@Write() write: WriteRequest, @Param('link') id: string): Promise<void> {
    return this.decisions.purge(write, id);
  }

  @Does('Takes an entry in again that was left out: what becomes of it, the next run that reads it says.')
  @Post(':link/unignore')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, DirectoryLink)
  @MayRefuse('link-not-found', 'link-not-ignored')
  unignore(@Write() write: WriteRequest, @Param('link') id: string): Promise<DirectoryLink> {
    return this.decisions.unignore(write, id);
  }
}

@ApiTags('Directory sync')
@ApiParam({ name: 'kind', enum: recipientKinds })
@ApiParam({ name: 'recipient', description: 'The id or name of the recipient.' })
@Controller('recipients/:kind/:recipient/directory')
export class RecipientDirectoryController {
  constructor(
    private readonly links: LinkService,
    private readonly detachments: DetachmentService,
  ) {}

  @Does('Says which directories a recipient comes from, and who decides each of its fields.')
  @Get()
  @Requires('source.read')
  @Answers(200, RecipientDirectory)
  @MayRefuse('route-not-found', 'node-not-found', 'recipient-not-found')
  read(@Param('kind') kind: string, @Param('recipient') reference: string): Promise<RecipientDirectory> {
    return this.links.read(kindIn(kind), reference);
  }

  @Does('Takes fields of a recipient over from its directory, or all of it.')
  @Post('detach')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, RecipientDirectory)
  @MayRefuse('body-invalid', 'route-not-found', 'node-not-found', 'recipient-not-found', 'recipient-not-linked')
  detach(
    @Write() write: WriteRequest,
    @Param('kind') kind: string,
    @Param('recipient') reference: string,
    @Body({ schema: DirectoryDetachment }) detachment: DirectoryDetachment,
  ): Promise<RecipientDirectory> {
    return this.detachments.detach(write, kindIn(kind), reference, detachment);
  }

  @Does('Hands fields of a recipient back to its directory, or all of them.')
  @Post('attach')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, RecipientDirectory)
  @MayRefuse('body-invalid', 'route-not-found', 'node-not-found', 'recipient-not-found', 'recipient-not-linked')
  attach(
    @Write() write: WriteRequest,
    @Param('kind') kind: string,
    @Param('recipient') reference: string,
    @Body({ schema: DirectoryDetachment }) detachment: DirectoryDetachment,
  ): Promise<RecipientDirectory> {
    return this.detachments.attach(write, kindIn(kind), reference, detachment);
  }
}

/** Nothing is at an address that names another kind. */
function kindIn(text: string): RecipientKind {
  const kind = recipientKinds.find((one) => one === text);
  if (kind === undefined) throw new DomainError('route-not-found', `Recipients are ${recipientKinds.join(', ')}.`);
  return kind;
}
