import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AddressBookQuery,
  AnyRecipientList,
  DepartmentList,
  DepartmentQuery,
  FilterMatch,
  FilterMatchRequest,
  Job,
  NewRecipientPolicy,
  PolicyApply,
  PolicyOrder,
  RecipientPolicy,
  RecipientPolicyChange,
  RecipientPolicyList,
  TemplatePreview,
  TemplatePreviewRequest,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { MatchService } from './match.service.js';
import { PolicyJobsService } from './policy-jobs.service.js';
import { PolicyService } from './policy.service.js';

@ApiTags('Recipient policies')
@Controller('recipient-policies')
export class PolicyController {
  constructor(
    private readonly policies: PolicyService,
    private readonly jobs: PolicyJobsService,
    private readonly matches: MatchService,
  ) {}

  @Does('Lists recipient policies in the order they are tried in, the default one last.')
  @Get()
  @Tagged()
  @Requires('policy.read')
  @Answers(200, RecipientPolicyList)
  list(): Promise<RecipientPolicyList> {
    return this.policies.list();
  }

  @Does('Creates a recipient policy; nobody present gets its addresses before it is applied.')
  @Post()
  @Tagged()
  @Requires('policy.write')
  @Repeatable()
  @Answers(201, RecipientPolicy)
  @MayRefuse('body-invalid', 'name-taken', 'job-in-progress')
  create(
    @Write() write: WriteRequest,
    @Body({ schema: NewRecipientPolicy }) policy: NewRecipientPolicy,
  ): Promise<RecipientPolicy> {
    return this.policies.create(write, policy);
  }

  @Does('Puts the policies in order, all at once.')
  @Put('order')
  @Tagged()
  @Requires('policy.write')
  @Conditional()
  @Answers(200, RecipientPolicyList)
  @MayRefuse('body-invalid', 'job-in-progress')
  reorder(
    @Write() write: WriteRequest,
    @Body({ schema: PolicyOrder }) order: PolicyOrder,
  ): Promise<RecipientPolicyList> {
    return this.policies.reorder(write, order);
  }

  @Does('Says how many recipients a filter matches, and shows some; the filter need not be saved.')
  @Post('match')
  @HttpCode(200)
  @Requires('policy.read')
  @Answers(200, FilterMatch)
  @MayRefuse('body-invalid')
  match(@Body({ schema: FilterMatchRequest }) request: FilterMatchRequest): Promise<FilterMatch> {
    return this.matches.match(request);
  }

  @Does('Shows which addresses templates make of some recipients, and where a template cannot be read.')
  @Post('templates/preview')
  @HttpCode(200)
  @Requires('policy.read')
  @Answers(200, TemplatePreview)
  @MayRefuse('body-invalid')
  previewTemplates(
    @Body({ schema: TemplatePreviewRequest }) request: TemplatePreviewRequest,
  ): Promise<TemplatePreview> {
    return this.matches.previewTemplates(request);
  }

  @Does('Plans what all policies would do, each for those it applies to; nothing is written.')
  @Post('preview')
  @HttpCode(202)
  @Requires('policy.write')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  previewAll(@Write() write: WriteRequest): Promise<Job> {
    return this.jobs.preview(write, null);
  }

  @Does('Applies all policies, each to those it applies to: a plan that was previewed, or a new one.')
  @Post('apply')
  @HttpCode(202)
  @Requires('policy.write')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  @MayRefuse('body-invalid', 'job-not-found', 'job-in-progress', 'job-not-ready', 'plan-changed')
  applyAll(@Write() write: WriteRequest, @Body({ schema: PolicyApply }) apply: PolicyApply): Promise<Job> {
    return this.jobs.apply(write, null, apply);
  }

  @Does('Reads one recipient policy by id or name.')
  @Get(':policy')
  @Tagged()
  @Requires('policy.read')
  @Answers(200, RecipientPolicy)
  @MayRefuse('policy-not-found')
  read(@Param('policy') reference: string): Promise<RecipientPolicy> {
    return this.policies.read(reference);
  }

  @Does('Changes a recipient policy; nobody present gets other addresses before it is applied.')
  @Patch(':policy')
  @Tagged()
  @Requires('policy.write')
  @Conditional()
  @Answers(200, RecipientPolicy)
  @MayRefuse('body-invalid', 'policy-not-found', 'policy-is-default', 'name-taken', 'job-in-progress')
  change(
    @Write() write: WriteRequest,
    @Param('policy') reference: string,
    @Body({ schema: RecipientPolicyChange }) patch: RecipientPolicyChange,
  ): Promise<RecipientPolicy> {
    return this.policies.change(write, reference, patch);
  }

  @Does('Deletes a recipient policy; the addresses it gave stay.')
  @Delete(':policy')
  @HttpCode(204)
  @Requires('policy.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('policy-not-found', 'policy-is-default', 'job-in-progress')
  remove(@Write() write: WriteRequest, @Param('policy') reference: string): Promise<void> {
    return this.policies.remove(write, reference);
  }

  @Does('Plans what a policy would do to each recipient it applies to; nothing is written.')
  @Post(':policy/preview')
  @HttpCode(202)
  @Requires('policy.write')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  @MayRefuse('policy-not-found', 'job-not-ready')
  preview(@Write() write: WriteRequest, @Param('policy') reference: string): Promise<Job> {
    return this.jobs.preview(write, reference);
  }

  @Does('Applies a policy to those it applies to: a plan that was previewed, or a new one.')
  @Post(':policy/apply')
  @HttpCode(202)
  @Requires('policy.write')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  @MayRefuse('body-invalid', 'policy-not-found', 'job-not-found', 'job-in-progress', 'job-not-ready', 'plan-changed')
  apply(
    @Write() write: WriteRequest,
    @Param('policy') reference: string,
    @Body({ schema: PolicyApply }) apply: PolicyApply,
  ): Promise<Job> {
    return this.jobs.apply(write, reference, apply);
  }
}

@ApiTags('Recipients')
@Controller('address-book')
export class AddressBookController {
  constructor(private readonly matches: MatchService) {}

  @Does('Lists recipients of all kinds by name; by text, or by an LDAP filter over what is known of them.')
  @Get()
  @Requires('mailbox.read')
  @Answers(200, AnyRecipientList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: AddressBookQuery }) query: AddressBookQuery): Promise<AnyRecipientList> {
    return this.matches.addressBook(query);
  }

  @Does('Lists the departments that people and contacts are in, each once.')
  @Get('departments')
  @Requires('mailbox.read')
  @Answers(200, DepartmentList)
  @MayRefuse('query-invalid')
  departments(@Query({ schema: DepartmentQuery }) query: DepartmentQuery): Promise<DepartmentList> {
    return this.matches.departments(query);
  }
}
