import { Controller, Get, Post } from '@nestjs/common';
import { CurrentUser, Permissions, type Principal, Public, RequireRecentLogin, Roles } from 'watchword/guard';

/** Every route needs an access token of the Watchword server, unless it says otherwise. */
@Controller('orders')
export class OrdersController {
  @Get()
  list(@CurrentUser() caller: Principal): { readonly ordersOf: string } {
    return { ordersOf: caller.userId };
  }

  @Get('all')
  @Roles('admin')
  listAll(): readonly string[] {
    return ['order 1', 'order 2'];
  }

  @Get('trail')
  @Permissions('audit:read')
  trail(): readonly string[] {
    return ['order 1 was paid'];
  }

  @Post('refund')
  @RequireRecentLogin('10m')
  refund(): { readonly refunded: boolean } {
    return { refunded: true };
  }

  @Get('prices')
  @Public()
  prices(): readonly number[] {
    return [10, 20];
  }
}
