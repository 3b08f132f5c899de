import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Group,
  GroupChange,
  GroupList,
  MemberList,
  MemberQuery,
  MembersChange,
  MembersChanged,
  NewGroup,
  RecipientListQuery,
  RecipientRemoval,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { GroupService } from './group.service.js';
import { MembersService } from './members.service.js';

@ApiTags('Groups')
@Controller('groups')
export class GroupController {
  constructor(
    private readonly groups: GroupService,
    private readonly members: MembersService,
  ) {}

  @Does('Lists groups by name, those that hold a text if asked.')
  @Get()
  @Requires('group.read')
  @Answers(200, GroupList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: RecipientListQuery }) query: RecipientListQuery): Promise<GroupList> {
    return this.groups.list(query);
  }

  @Does('Creates a group, empty at first.')
  @Post()
  @Tagged()
  @Requires('group.write')
  @Repeatable()
  @Answers(201, Group)
  @MayRefuse('body-invalid', 'name-taken', 'address-taken', 'reference-not-found')
  create(@Write() write: WriteRequest, @Body({ schema: NewGroup }) group: NewGroup): Promise<Group> {
    return this.groups.create(write, group);
  }

  @Does('Reads one group by id or name.')
  @Get(':group')
  @Tagged()
  @Requires('group.read')
  @Answers(200, Group)
  @MayRefuse('recipient-not-found')
  read(@Param('group') reference: string): Promise<Group> {
    return this.groups.read(reference);
  }

  @Does('Changes a group; `owners` replaces all of them.')
  @Patch(':group')
  @Tagged()
  @Requires('group.write')
  @Conditional()
  @Answers(200, Group)
  @MayRefuse(
    'body-invalid',
    'recipient-not-found',
    'name-taken',
    'address-taken',
    'reference-not-found',
    'membership-loop',
    'members-by-filter',
    'field-managed-by-directory',
  )
  change(
    @Write() write: WriteRequest,
    @Param('group') reference: string,
    @Body({ schema: GroupChange }) patch: GroupChange,
  ): Promise<Group> {
    return this.groups.change(write, reference, patch);
  }

  @Does('Deletes a group and takes it out of every other; its members stay what they are.')
  @Delete(':group')
  @HttpCode(204)
  @Requires('group.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('query-invalid', 'recipient-not-found', 'recipient-linked')
  remove(
    @Write() write: WriteRequest,
    @Param('group') reference: string,
    @Query({ schema: RecipientRemoval }) query: RecipientRemoval,
  ): Promise<void> {
    return this.groups.remove(write, reference, query);
  }

  @Does('Lists the members of a group by address.')
  @Get(':group/members')
  @Requires('group.read')
  @Answers(200, MemberList)
  @MayRefuse('query-invalid', 'recipient-not-found')
  listMembers(
    @Param('group') reference: string,
    @Query({ schema: MemberQuery }) query: MemberQuery,
  ): Promise<MemberList> {
    return this.members.list(reference, query);
  }

  @Does('Adds and removes up to 1,000 members each, all or nothing.')
  @Post(':group/members')
  @HttpCode(200)
  @Requires('group.write')
  @Repeatable()
  @Answers(200, MembersChanged)
  @MayRefuse(
    'body-invalid',
    'recipient-not-found',
    'reference-not-found',
    'membership-loop',
    'members-by-filter',
    'field-managed-by-directory',
  )
  changeMembers(
    @Write() write: WriteRequest,
    @Param('group') reference: string,
    @Body({ schema: MembersChange }) change: MembersChange,
  ): Promise<MembersChanged> {
    return this.members.change(write, reference, change);
  }
}
