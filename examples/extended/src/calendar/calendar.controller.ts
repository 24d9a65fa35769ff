import { Controller, Get } from '@nestjs/common';
import { Answers, CurrentUser, type Principal } from 'watchword';
import { type Appointment, CalendarService } from './calendar.service';

@Controller('calendar')
export class CalendarController {
  constructor(private readonly calendar: CalendarService) {}

  @Get()
  @Answers('These are your appointments.', { operationId: 'listAppointments', summary: 'Your own appointments' })
  list(@CurrentUser() caller: Principal): Promise<readonly Appointment[]> {
    return this.calendar.appointmentsOf(caller.userId);
  }
}
