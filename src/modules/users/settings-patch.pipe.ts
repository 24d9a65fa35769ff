import { Injectable, type PipeTransform } from '@nestjs/common';
import { fieldRefused } from '../../kernel/domain-error.js';
import type { UserSettings } from './user-settings.js';

/** The one body whose fields are not ours to name: any JSON object. */
@Injectable()
export class SettingsPatchPipe implements PipeTransform<unknown, UserSettings> {
  transform(body: unknown): UserSettings {
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as UserSettings;
    throw fieldRefused('', 'IS_OBJECT', 'The body must be a JSON object.');
  }
}
