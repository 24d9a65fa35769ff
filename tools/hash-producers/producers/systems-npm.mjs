import { hashIdentityPasswordV2, hashIdentityPasswordV3 } from 'asp-identity-pw';
import aspNetCore from 'aspnetcore-identity-password-hasher';
import mongoose from 'mongoose';
import passportLocalMongoose from 'passport-local-mongoose';

const User = mongoose.model(
  'User',
  new mongoose.Schema({}).plugin(passportLocalMongoose.default ?? passportLocalMongoose),
);

/** Both of its columns, in the form that an import takes. */
async function mongooseHash(label, password) {
  const user = new User({ username: 'violet' });
  await user.setPassword(password);
  return `${label}$${user.get('salt')}$${user.get('hash')}`;
}

const PRODUCERS = {
  'asp-identity-pw, version 2': hashIdentityPasswordV2,
  'asp-identity-pw, version 3': hashIdentityPasswordV3,
  'aspnetcore-identity-password-hasher': aspNetCore.hash,
  'passport-local-mongoose': (password) => mongooseHash('passport-local-mongoose', password),
  'Payload until 3.89 (passport-local-mongoose)': (password) => mongooseHash('payload', password),
};

/** Every producer's hash of every password. */
export async function* hashes(passwords) {
  for (const [name, make] of Object.entries(PRODUCERS)) {
    for (const password of passwords) yield { name, password, hash: await make(password) };
  }
}
