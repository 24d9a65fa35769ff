/* Fastify alone, answering the body and the headers that the compared server answers. */
import Fastify from 'fastify';

const app = Fastify();
const headers = JSON.parse(process.env.CARRIED_HEADERS);
app.addHook('onRequest', (_request, reply, done) => {
  reply.headers(headers);
  done();
});
const guarded = JSON.parse(process.env.GUARDED_BODY);
app.get('/health/live', () => ({ status: 'ok', checks: {} }));
app.get('/guarded', () => guarded);
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
