import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  Catalogue,
  NodeSettings,
  type SettingsPatch,
  settingsPatchAt,
  SettingsPreview,
  SettingsQuery,
} from '@waypost/contracts';
import { catalogue, jsonSchemaOf, type Level } from '@waypost/settings';
import { Tagged } from '../http/etag.interceptor.js';
import { Remembered } from '../http/remembered.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { PreviewService } from './preview.service.js';
import { settingsHoldUntil } from './settings-hold-until.js';
import { SettingsService } from './settings.service.js';

/** The three routes of settings at one level: the same at every level, but for where they hang. */
function settingsControllerOf(level: Level, path: string): Type {
  @ApiTags('Settings')
  @(path.includes(':node') ? ApiParam({ name: 'node', description: `The id or name of the ${level}.` }) : ApiTags())
  @Controller(path)
  class LevelSettingsController {
    constructor(
      private readonly settings: SettingsService,
      private readonly previews: PreviewService,
    ) {}

    @ApiOperation({
      operationId: `read-${level}-settings`,
      summary: `Reads the settings in force at one ${level}, each with its source and ladder.`,
    })
    @Get()
    @Tagged()
    @Remembered((answer, now) => settingsHoldUntil(answer as NodeSettings, now))
    @Requires('settings.read')
    @Answers(200, NodeSettings)
    @MayRefuse('node-not-found', 'query-invalid')
    read(@Param() { node = '' }: { node?: string }, @Query({ schema: SettingsQuery }) query: SettingsQuery) {
      return this.settings.read(level, node, query);
    }

    @ApiOperation({
      operationId: `change-${level}-settings`,
      summary: `Overrides settings at one ${level}; \`null\` hands a setting back to its parent.`,
    })
    @Patch()
    @Tagged()
    @Requires('settings.write')
    @Conditional()
    @Answers(200, NodeSettings)
    @MayRefuse('body-invalid', 'setting-invalid', 'setting-locked', 'node-not-found')
    change(
      @Write() write: WriteRequest,
      @Param() { node = '' }: { node?: string },
      @Body({ schema: settingsPatchAt[level] }) patch: SettingsPatch,
      @Query({ schema: SettingsQuery }) query: SettingsQuery,
    ) {
      return this.settings.change(write, level, node, patch, query);
    }

    @ApiOperation({
      operationId: `preview-${level}-settings`,
      summary: 'Says whom a change would reach, without making it.',
    })
    @Post('preview')
    @HttpCode(200)
    @Requires('settings.read')
    @Answers(200, SettingsPreview)
    @MayRefuse('body-invalid', 'setting-invalid', 'setting-locked', 'node-not-found')
    preview(@Param() { node = '' }: { node?: string }, @Body({ schema: settingsPatchAt[level] }) patch: SettingsPatch) {
      return this.previews.preview(level, node, patch);
    }
  }
  Object.defineProperty(LevelSettingsController, 'name', { value: `${level}SettingsController` });
  return LevelSettingsController;
}

@ApiTags('Settings')
@Controller('settings')
export class CatalogueController {
  @Does('Lists every setting there is: bounds, default, levels, what enforces it, and the JSON Schema of its value.')
  @Get('catalogue')
  @Tagged()
  @Requires('settings.read')
  @Answers(200, Catalogue)
  list() {
    return { items: catalogue.map((setting) => ({ ...setting, jsonSchema: jsonSchemaOf(setting) })) };
  }
}

export const settingsControllers = [
  settingsControllerOf('organization', 'organization/settings'),
  settingsControllerOf('site', 'sites/:node/settings'),
  settingsControllerOf('server', 'servers/:node/settings'),
  settingsControllerOf('mailbox', 'mailboxes/:node/settings'),
  CatalogueController,
];
