/* The server that tutorials build: Express, jsonwebtoken, bcrypt and SQLite. The only refresh token of a user stands in the
   user's row, and each refresh writes the next one there. */
import { createSecretKey, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { Database } from './sqlite.mjs';
import express from 'express';
import jwt from 'jsonwebtoken';

const { PORT, BCRYPT_COST, TOKEN_SECRET } = process.env;
const accessKey = createSecretKey(`access ${TOKEN_SECRET}`, 'utf8');
const refreshKey = createSecretKey(`refresh ${TOKEN_SECRET}`, 'utf8');

const database = new Database(join(process.cwd(), 'tutorial.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.exec(`CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  refresh_token TEXT
)`);
const insertUser = database.prepare('INSERT INTO users (id, email, name, password_hash) VALUES (?, ?, ?, ?)');
const userByEmail = database.prepare('SELECT * FROM users WHERE email = ?');
const userById = database.prepare('SELECT * FROM users WHERE id = ?');
const storeRefreshToken = database.prepare('UPDATE users SET refresh_token = ? WHERE id = ?');

function newTokens(user) {
  const accessToken = jwt.sign({ sub: user.id, email: user.email }, accessKey, { expiresIn: '2h' });
  // the id makes tokens of the same second differ
  const refreshToken = jwt.sign({ sub: user.id, jti: randomUUID() }, refreshKey, { expiresIn: '7d' });
  storeRefreshToken.run(refreshToken, user.id);
  return { accessToken, refreshToken };
}

function contentOf(token, key) {
  try {
    return jwt.verify(token, key, { algorithms: ['HS256'] });
  } catch {
    return undefined;
  }
}

function authenticate(request, response, next) {
  const content = contentOf((request.headers.authorization ?? '').replace('Bearer ', ''), accessKey);
  if (!content) return void response.status(401).json({ message: 'Not logged in' });
  request.userId = content.sub;
  next();
}

const app = express();
app.use(express.json());

app.get('/health/live', (_request, response) => response.json({ status: 'ok' }));

app.post('/register', async (request, response) => {
  const { email, name, password } = request.body ?? {};
  if (!email || !name || !password) return void response.status(400).json({ message: 'Something is missing' });
  if (userByEmail.get(email)) return void response.status(409).json({ message: 'E-mail address is taken' });
  const user = { id: randomUUID(), email, name };
  insertUser.run(user.id, email, name, await bcrypt.hash(password, Number(BCRYPT_COST)));
  response.status(201).json({ user, ...newTokens(user) });
});

app.post('/login', async (request, response) => {
  const { email, password } = request.body ?? {};
  const user = userByEmail.get(email ?? '');
  if (!user || !(await bcrypt.compare(password ?? '', user.password_hash))) {
    return void response.status(401).json({ message: 'Wrong e-mail address or password' });
  }
  response.json({ user: { id: user.id, email: user.email, name: user.name }, ...newTokens(user) });
});

app.post('/refresh', (request, response) => {
  const token = request.body?.refreshToken ?? '';
  const content = contentOf(token, refreshKey);
  const user = content && userById.get(content.sub);
  if (!user || user.refresh_token !== token) return void response.status(401).json({ message: 'Log in again' });
  response.json(newTokens(user));
});

app.get('/me', authenticate, (request, response) => {
  const user = userById.get(request.userId);
  if (!user) return void response.status(404).json({ message: 'No such user' });
  response.json({ id: user.id, email: user.email, name: user.name });
});

app.listen(Number(PORT), '127.0.0.1');
