import { Module } from '@nestjs/common';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationsRepository } from './revocations.repository.js';
import { RevocationsService } from './revocations.service.js';

@Module({ providers: [RevocationsRepository, RevocationFeed, RevocationsService], exports: [RevocationsService] })
export class RevocationModule {}
