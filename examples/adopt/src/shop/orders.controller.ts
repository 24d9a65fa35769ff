import { Controller, Get, Param, Query, Req, UseGuards } from '@nestjs/common';
import { Bare, Public } from 'watchword';
import type { TokenUser } from '../tokens/token-reader';
import { TokenGuard } from '../tokens/token.guard';
import { DownloadLinks } from './download-links';

interface ShopRequest {
  readonly user: TokenUser;
}

/** Code of the shop that stays as it is in every stage: what a token is, is the guard's business. */
@Public()
@UseGuards(TokenGuard)
@Controller('orders')
export class OrdersController {
  constructor(private readonly links: DownloadLinks) {}

  @Get()
  @Bare()
  list(@Req() { user }: ShopRequest): { readonly ordersOf: string } {
    return { ordersOf: user.userId };
  }

  @Get(':number/link')
  @Bare()
  async link(@Param('number') number: string): Promise<{ readonly token: string }> {
    return { token: await this.links.make(number) };
  }
}

/** Whoever has a link needs no token. */
@Public()
@Controller('downloads')
export class DownloadsController {
  constructor(private readonly links: DownloadLinks) {}

  @Get()
  @Bare()
  async download(@Query('token') token: string): Promise<{ readonly order: string }> {
    return { order: await this.links.orderOf(token) };
  }
}
