import { type DynamicModule, Module } from '@nestjs/common';
import { VaultModule } from 'watchword';
import { CalendarController } from './calendar.controller';
import { CalendarAddress, CalendarService } from './calendar.service';

/** Calls another company's API in the name of users who have connected their account there. */
@Module({})
export class CalendarModule {
  static at(url: string): DynamicModule {
    return {
      module: CalendarModule,
      imports: [VaultModule],
      controllers: [CalendarController],
      providers: [CalendarService, { provide: CalendarAddress, useValue: new CalendarAddress(url) }],
    };
  }
}
