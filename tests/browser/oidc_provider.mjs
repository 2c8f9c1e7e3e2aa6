// The provider "oidc-provider" for one test: node oidc_provider.mjs <packages> <port> <portal> <public key as JWK>
// It signs with keys of its own, asks for private_key_jwt and PKCE, and gives one person at one level.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [packages, port, portal, publicKey, level] = process.argv.slice(2);
const found = createRequire(path.join(packages, "package.json")).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found).href);
const issuer = `http://127.0.0.1:${port}`;
const levels = ["urn:test:verified", "urn:test:signed-in"];

const provider = new Provider(issuer, {
  acrValues: levels,
  claims: { acr: null, auth_time: null, iss: null, openid: ["sub"], profile: ["birthdate", "family_name", "given_name"] },
  clientAuthMethods: ["private_key_jwt"],
  clients: [
    {
      client_id: "urn:test:portal",
      redirect_uris: [`${portal}/accounts/providers/test-id/callback/`],
      token_endpoint_auth_method: "private_key_jwt",
      jwks: { keys: [JSON.parse(publicKey)] },
    },
  ],
  cookies: { keys: ["only for this test"] },
  features: { devInteractions: { enabled: false } },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, birthdate: "1951-04-03", given_name: "Ruth", family_name: "Delgado" }),
  }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  routes: { authorization: "/authorize" },
});

provider.use(async (ctx, next) => {
  const at = ctx.path.match(/^\/interaction\/[^/]+$/);
  if (!at) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = `<!doctype html><html lang="en"><title>Test ID</title><main><h1>Test ID</h1>
      <form method="post"><button name="go" value="1">Sign in as Ruth</button></form></main></html>`;
    return undefined;
  }
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === "login") {
    const login = { accountId: "ruth", acr: level, remember: false };
    return provider.interactionFinished(ctx.req, ctx.res, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(ctx.req, ctx.res, { consent });
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
