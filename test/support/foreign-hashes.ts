/** A password and what another system made of it. Where the source is a program, its output was taken over once. */
export interface ForeignVector {
  readonly scheme: string;
  readonly password: string;
  readonly hash: string;
}

const DJANGO_TESTS = 'Django, tests/auth_tests/test_hashers.py';
const SUPABASE_TESTS = 'Supabase, internal/crypto/password_test.go';
const BLOWFISH_TESTS = 'crypt_blowfish, wrapper.c';
const DREPPER = 'SHA-crypt.txt';
const KEYCLOAK_EXPORT = 'an export of Keycloak';
const LONG = 'a'.repeat(300);
const MIXED = 'lètmein 🔑';
const OVERLONG_FOR_BCRYPT =
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored';
const DREPPER_LONG = 'a very much longer text to encrypt.  This one even stretches over morethan one line.';

const vectors = (source: string, ...pairs: readonly (readonly [string, string])[]): ForeignVector[] =>
  pairs.map(([password, hash]) => ({ scheme: `${hash.slice(0, 24)}… (${source})`, password, hash }));

const BCRYPT = [
  ...vectors(
    BLOWFISH_TESTS,
    ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy'],
    [OVERLONG_FOR_BCRYPT, '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui'],
  ),
  ...vectors(
    'crypt(3) of Debian 12',
    ['x', '$2y$05$abcdefghijklmnopqrstuuhKF09ZYWwH2zP/0fwE1X8e/Q1YNx/hO'],
    ['a'.repeat(200), '$2y$05$abcdefghijklmnopqrstuuGUnCqbfgs3htOkLrFduUjAyLBw1Rq/u'],
  ),
];

const ARGON2 = [
  ...vectors(
    SUPABASE_TESTS,
    ['test', '$argon2i$v=19$m=16,t=2,p=1$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g'],
    ['test', '$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk'],
  ),
  ...vectors(
    DJANGO_TESTS,
    [
      'secret',
      'argon2$argon2i$m=8,t=1,p=1$c29tZXNhbHQ$gwQOXSNhxiOxPOA0+PY10P9QFO4NAYysnqRt1GSQLE55m+2GYDt9FEjPMHhP2Cuf0nOEXXMocVrsJAtNSsKyfg',
    ],
    ['secret', 'argon2$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q'],
    ['secret', 'argon2$argon2id$v=19$m=102400,t=2,p=8$Y041dExhNkljRUUy$TMa6A8fPJhCAUXRhJXCXdw'],
  ),
  ...vectors(KEYCLOAK_EXPORT, [
    'password',
    '$argon2id$v=19$m=7168,t=5,p=1$Cf9AYCE5pAbb4CKEF0GUTA==$BruFLfFkjH/8erZ26NnrbkOrWiZuQyDRCHD9o0R6Scg=',
  ]),
];

const SCRYPT = [
  ...vectors(DJANGO_TESTS, [
    'lètmein',
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  ]),
  ...vectors(
    'Django 5.2.17',
    [
      '',
      'scrypt$1024$seasalt2$8$5$gkUb8QGmirJ7SXHh1+PtQEeTW4PJ2MIcxnvObH0tor86RZHGCN5xkjB0s5ayLXwANvG59AORxJjSGP0aCyJTJQ==',
    ],
    [
      MIXED,
      'scrypt$1024$seasalt2$8$5$wj2K7Wa07jJNo+8IdmHu6WcWKodaRZ1fLEyttNwL3H8X2Mlx1DnqfP3H0LKWFoMwwSdervXCLDAAgyMH8Wt9RA==',
    ],
    [
      LONG,
      'scrypt$1024$seasalt2$8$5$YeGjizhVtAC1f/LgawSaRK++urD9Br1STbnFdhGHf6iRzDHfQryUHcMWO/fx6W6C8TpQ0tYsxwJ1Lql6mwmxeA==',
    ],
  ),
  ...vectors(
    'passlib 1.7.4',
    ['', '$scrypt$ln=10,r=8,p=2$++++AHNhbHRzYWx0$fQsKB2yN0sfG4uFQ487OaFfmT0GzYmjNFAYX9ZCo9b4'],
    [MIXED, '$scrypt$ln=10,r=8,p=2$++++AHNhbHRzYWx0$d69SVYiLSoNv6iprksRYmJvw9sg4NrFcNlasNpBOyaQ'],
    [LONG, '$scrypt$ln=10,r=8,p=2$++++AHNhbHRzYWx0$2EiiBHT5m4vjAQkxk9NX8UVICdvHbTKMhBzZYPw/1qM'],
  ),
  ...vectors(
    'Better Auth, hashPassword of @better-auth/utils',
    [
      '',
      '01ff4b6cb79f32455a933988aaaee785:3345e48e06e7c790a31cc2036ea152d3d4e1ba476f2befa88451008e449ab63a50327a2fcd2e4b3f3489d8265eb771273e4a77e6c456a2117f868bd81437f480',
    ],
    [
      'ｐａｓｓ１ ﬁn 🔑',
      'aef85ed841b8910e263d47920f28b6c1:0238b087b2d767f53b8d0e212f1589acbd2d4ba7bd7545fe4d17d5f8bf82f1953b99ac624f4da4617de3854816199b032822505d344f7dc8fd9ce8d8d70e674c',
    ],
    [
      LONG,
      '5251f96b1e9cc085b054496b7648d9f7:f5a9339ecb92f7364bc3038902f5ca34b8f98c2f491aa4743c07f0f5e37be21459c2ba267968487db1f9b7c4f7ab9fa6b589d7d73c8bc5adb7d599d281a07c3a',
    ],
  ),
  ...vectors(SUPABASE_TESTS, [
    'mytestpassword',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==',
  ]),
  ...vectors('github.com/nhairs/firebase-scrypt, README.md', [
    'user1password',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  ]),
];

const PBKDF2 = [
  ...vectors(
    DJANGO_TESTS,
    ['lètmein', 'pbkdf2_sha256$390000$seasalt$8xBlGd3jVgvJ+92hWPxi5ww0uuAuAnKgC45eudxro7c='],
    ['lètmein', 'pbkdf2_sha1$390000$seasalt2$aDapRanzW8aHTz97v2TcfHzWD+I='],
  ),
  ...vectors(
    'Django 5.2.17',
    ['', 'pbkdf2_sha256$1200$seasalt2$GxH7HWm7gVIOkvuMFt7miP6qLUFc/g0MMd7HlX5oai0='],
    [MIXED, 'pbkdf2_sha1$1200$säléé$OytXTn3OqITGsW9IcyoWWGYT6LA='],
    [LONG, 'pbkdf2_sha256$1200$seasalt2$zWnT2FUIhzttgM+BHVQl6u8HZBtgAqG1W04cTsiZc4M='],
  ),
  ...vectors(
    'passlib 1.7.4',
    ['', '$pbkdf2$1200$....AHNhbHRzYWx0$nop3vFBKLX8.fa6gu7yM/Tlbqn4'],
    [MIXED, '$pbkdf2-sha256$1200$....AHNhbHRzYWx0$xkW8yegzUz6juXi0FX1tI0ET/2bZvZuWWWyyibuesrM'],
    [
      LONG,
      '$pbkdf2-sha512$1200$....AHNhbHRzYWx0$Us5VdT23nCR27QDBJS3/KTu4XIfex4jzttpbWhG03YRJmUZCPmhdKU3xmMy1k27jmyRAPF57HSKhe0JpuALJOQ',
    ],
  ),
  ...vectors('Azure IoT Operations, how to configure authentication', [
    'password',
    '$pbkdf2-sha512$i=100000,l=64$HqJwOCHweNk1pLryiu3RsA$KVSvxKYcibIG5S5n55RvxKRTdAAfCUtBJoy5IuFzdSZyzkwvUcU+FPawEWFPn+06JyZsndfRTfpiEh+2eSJLkg',
  ]),
  ...vectors(
    KEYCLOAK_EXPORT,
    ['admin', 'keycloak$pbkdf2-sha256$27500$x/bm4Y3DcuV9eU97ervkPA==$1u7BLvfSPxQFpwc5jpGSA+88EGl9pZYKhaZ8YPIu9N4='],
    [
      'admin',
      'keycloak$pbkdf2-sha256$27500$6uKo3nO7JmZUQtzdmzGVmQ==$oW0XGu9XJMo/rHaIeOLywDbmgIYDWt/vG6uZEBeq0qdCMFpHMpTj6+evRtq4lpnarIezODQkTZVy3ONv0ZKuoA==',
    ],
    [
      'password',
      'keycloak$pbkdf2-sha512$210000$uI4PbEYEV7hyPNLPshHVEg==$LcvyBxfcQ4uQVI47BE3u9T1ptto0OhbTaYMqEOWhJ4ZRUr/0Pnsoa1qBmaxUG7rmW6g8vStey/bb/l+bn0/OUg==',
    ],
  ),
  // the third test vector of RFC 6070, in the form for Keycloak's old SHA-1
  ...vectors('RFC 6070', ['password', 'keycloak$pbkdf2$4096$c2FsdA==$SwB5AbdlSJq+rUnZJvch0GWkKcE=']),
];

const SHA_CRYPT = vectors(
  DREPPER,
  ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
  ['Hello world!', '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA'],
  ['This is just a test', '$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5'],
  [DREPPER_LONG, '$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1'],
  [
    'we have a short salt string but not a short password',
    '$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/',
  ],
  ['a short string', '$5$rounds=123456$asaltof16chars..$gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD'],
  [
    'Hello world!',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  [
    'This is just a test',
    '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
  ],
  [
    DREPPER_LONG,
    '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
  ],
  [
    'the minimum number is still observed',
    '$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.',
  ],
);

export const FOREIGN_VECTORS: readonly ForeignVector[] = [...BCRYPT, ...ARGON2, ...SCRYPT, ...PBKDF2, ...SHA_CRYPT];
