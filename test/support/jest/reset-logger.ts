import { ConsoleLogger, Logger } from '@nestjs/common';

// Spec files of a worker share Nest, whose logger is one for all: what the file before made of it ends here.
Logger.overrideLogger(new ConsoleLogger());
