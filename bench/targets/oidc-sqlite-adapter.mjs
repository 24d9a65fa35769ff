/** Builds oidc-provider's storage on one SQLite table, one committed statement for each call. */
export function sqliteAdapter(database) {
  database.exec(`CREATE TABLE IF NOT EXISTS artifacts (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    grant_id TEXT,
    uid TEXT,
    user_code TEXT,
    expires_at INTEGER,
    consumed_at INTEGER,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS ix_artifacts_grant_id ON artifacts (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ix_artifacts_uid ON artifacts (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ix_artifacts_user_code ON artifacts (user_code) WHERE user_code IS NOT NULL`);
  const finding = (column) => database.prepare(`SELECT * FROM artifacts WHERE model = ? AND ${column} = ?`);
  const statements = {
    upsert: database.prepare(`INSERT INTO artifacts (model, id, payload, grant_id, uid, user_code, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`),
    find: finding('id'),
    findByUid: finding('uid'),
    findByUserCode: finding('user_code'),
    consume: database.prepare('UPDATE artifacts SET consumed_at = ? WHERE model = ? AND id = ?'),
    destroy: database.prepare('DELETE FROM artifacts WHERE model = ? AND id = ?'),
    revokeByGrantId: database.prepare('DELETE FROM artifacts WHERE grant_id = ?'),
  };
  return class SqliteAdapter {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresInSeconds) {
      const expiresAt = expiresInSeconds ? nowSeconds() + expiresInSeconds : null;
      const { grantId = null, uid = null, userCode = null } = payload;
      statements.upsert.run(this.model, id, JSON.stringify(payload), grantId, uid, userCode, expiresAt);
    }

    async find(id) {
      return payloadOf(statements.find.get(this.model, id));
    }

    async findByUid(uid) {
      return payloadOf(statements.findByUid.get(this.model, uid));
    }

    async findByUserCode(userCode) {
      return payloadOf(statements.findByUserCode.get(this.model, userCode));
    }

    async consume(id) {
      statements.consume.run(nowSeconds(), this.model, id);
    }

    async destroy(id) {
      statements.destroy.run(this.model, id);
    }

    async revokeByGrantId(grantId) {
      statements.revokeByGrantId.run(grantId);
    }
  };
}

function payloadOf(row) {
  if (!row || (row.expires_at !== null && row.expires_at < nowSeconds())) return undefined;
  return { ...JSON.parse(row.payload), ...(row.consumed_at !== null && { consumed: row.consumed_at }) };
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);
