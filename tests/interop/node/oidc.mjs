// An OpenID provider nobody here wrote, with endpoints where Entra has its own, and a Web API behind its tokens. Arguments:
// the PEM file of a certificate whose key the application `certificate-app` signs with. Says `ready PORT`.
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const TENANT = '11111111-1111-1111-1111-111111111111';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const certificate = new X509Certificate(readFileSync(process.argv[2]));
const jwk = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' });

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const port = server.address().port;
const issuer = `http://127.0.0.1:${port}`;

const application = (client_id, more) => ({
  client_id, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...more,
});
const provider = new Provider(issuer, {
  clients: [
    application('secret-app', { client_secret: 'a secret & more', token_endpoint_auth_method: 'client_secret_post' }),
    application('certificate-app', {
      token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...jwk, use: 'sig' }] },
    }),
    {
      client_id: 'person-app', application_type: 'native', token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', DEVICE], response_types: ['code'],
      redirect_uris: ['http://localhost'],
    },
  ],
  scopes: ['openid', 'profile', 'offline_access', `${issuer}/.default`, `${issuer}/user_impersonation`],
  routes: {
    token: `/${TENANT}/oauth2/v2.0/token`,
    authorization: `/${TENANT}/oauth2/v2.0/authorize`,
    device_authorization: `/${TENANT}/oauth2/v2.0/devicecode`,
    code_verification: '/devicelogin',
  },
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    devInteractions: { enabled: false },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
});

async function granted(clientId, scope) {
  const grant = new provider.Grant({ accountId: 'kim', clientId });
  grant.addOIDCScope(scope);
  return grant.save();
}

// The person agrees to whatever the browser or the device asks.
async function approveDevice(userCode) {
  const code = await provider.DeviceCode.findByUserCode(userCode.replace(/[^A-Z0-9]/g, ''));
  const { scope } = code.params;
  const grantId = await granted(code.clientId, scope);
  Object.assign(code, { accountId: 'kim', grantId, scope, authTime: Math.floor(Date.now() / 1000) });
  await code.save();
}

const WHO = { UserId: TENANT, OrganizationId: TENANT, BusinessUnitId: TENANT };

provider.use(async (ctx, next) => {
  // OpenID Connect (core, section 11) gives `offline_access` only to those who ask for consent; Entra gives it without.
  if (ctx.path.endsWith('/authorize') && !ctx.query.prompt) ctx.query = { ...ctx.query, prompt: 'consent' };
  if (ctx.path.startsWith('/interaction/')) {
    const { params, prompt } = await provider.interactionDetails(ctx.req, ctx.res);
    const result = prompt.name === 'login'
      ? { login: { accountId: 'kim' } }
      : { consent: { grantId: await granted(params.client_id, params.scope) } };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
    ctx.respond = false;
  } else if (ctx.path === '/approve') {
    await approveDevice(ctx.query.user_code);
    ctx.body = 'approved';
  } else if (ctx.path === '/api/data/v9.2/WhoAmI') {
    const bearer = (ctx.get('authorization').match(/^Bearer (.+)$/) ?? [])[1] ?? '';
    const known = await provider.AccessToken.find(bearer) ?? await provider.ClientCredentials.find(bearer);
    ctx.status = known ? 200 : 401;
    if (known) ctx.body = WHO;
  } else {
    await next();
  }
});
for (const event of ['server_error', 'grant.error', 'authorization.error', 'device_authorization.error']) {
  provider.on(event, (_, error) => console.error(event, error.message, error.error_description ?? '', error.error_detail ?? ''));
}

server.on('request', provider.callback());
console.log(`ready ${port}`);
