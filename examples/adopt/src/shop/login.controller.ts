import { Body, Controller, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectRepository } from '@nestjs/typeorm';
import bcrypt from 'bcrypt';
import type { Repository } from 'typeorm';
import { Bare, Public } from 'watchword';
import { ShopUserEntity } from './shop-user.entity';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The shop's own login, until the second stage. */
@Public()
@Controller('login')
export class LoginController {
  constructor(
    @InjectRepository(ShopUserEntity) private readonly users: Repository<ShopUserEntity>,
    private readonly jwt: JwtService,
  ) {}

  @Post()
  @HttpCode(200)
  @Bare()
  async login(@Body() { email, password }: Credentials): Promise<{ readonly token: string }> {
    const user = await this.users.findOneBy({ email });
    if (!user || !(await bcrypt.compare(password, user.passwordHash))) throw new UnauthorizedException();
    return { token: await this.jwt.signAsync({ sub: user.id, email: user.email }) };
  }
}
